// Other people's verifiers, asked in one go: reads tasks from standard input, answers each with {ok, why}.
import * as dbVc from '@digitalbazaar/vc';
import {DataIntegrityProof as DbProof} from '@digitalbazaar/data-integrity';
import {cryptosuite as dbSuite} from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';
import {checkStatus} from '@digitalbazaar/vc-bitstring-status-list';
import * as dccVc from '@digitalcredentials/vc';
import {DataIntegrityProof as DccProof} from '@digitalcredentials/data-integrity';
import {cryptosuite as dccSuite} from '@digitalcredentials/eddsa-rdfc-2022-cryptosuite';
import {createLocalJWKSet, jwtVerify} from 'jose';
import jsonld from 'jsonld';
import {readFileSync} from 'node:fs';

const {contexts, documents, now, tasks} = JSON.parse(readFileSync(0, 'utf8'));

// Only what the test hands over can be loaded: no verifier here reaches the network.
async function documentLoader(url) {
  const document = contexts[url] ?? documents[url] ?? method(url);
  if(!document) {
    throw new Error(`nothing is known at ${url}`);
  }
  return {contextUrl: null, documentUrl: url, document};
}

function method(url) {
  const found = documents[url.split('#')[0]]?.verificationMethod?.find(({id}) => id === url);
  return found && {'@context': 'https://w3id.org/security/multikey/v1', ...found};
}

async function proof(vc, Proof, cryptosuite, {credential}) {
  const suite = new Proof({cryptosuite});
  const result = await vc.verifyCredential(
    {credential, suite, documentLoader, checkStatus: anyStatus, now: new Date(now)});
  return {ok: result.verified, why: why(result)};
}

async function anyStatus() {
  return {verified: true};
}

async function status({credential}) {
  const suite = new DbProof({cryptosuite: dbSuite});
  const result = await checkStatus({credential, suite, documentLoader});
  return {ok: result.verified, why: why(result), status: result.results?.[0]?.status};
}

async function jwt({token, jwks, algorithms, typ}) {
  const {payload} = await jwtVerify(
    token, createLocalJWKSet(jwks), {algorithms, typ, currentDate: new Date(now)});
  return {ok: true, payload};
}

async function nquads({document}) {
  const canonical = await jsonld.canonize(
    document, {algorithm: 'RDFC-1.0', format: 'application/n-quads', documentLoader, safe: true});
  return {ok: true, canonical};
}

function why(result) {
  return String(result.error?.errors?.[0] ?? result.error ?? '');
}

const judges = {
  'Digital Bazaar': task => proof(dbVc, DbProof, dbSuite, task),
  'Digital Credentials Consortium': task => proof(dccVc, DccProof, dccSuite, task),
  status, jwt, nquads,
};

const answers = [];
for(const task of tasks) {
  try {
    answers.push(await judges[task.judge](task));
  } catch(error) {
    answers.push({ok: false, why: String(error)});
  }
}
process.stdout.write(JSON.stringify(answers));
