/** docs/openapi.json: valid, whole, and what the code says. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Validator } from '@seriousme/openapi-schema-validator';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { CONTRACTS } from '../../src/gateway/contract/endpoints.ts';
import { errorCodes, openApi } from '../../src/gateway/reference/openapi.ts';
import { OPENAPI_PATH, openApiFile } from '../../src/gateway/reference/reference.ts';
import { endpointName, referenceEndpoints } from '../../src/gateway/reference/tables.ts';
import { refusedCases } from './cases.ts';

const { present, wanted } = openApiFile();
const document = JSON.parse(wanted);

test('docs/openapi.json is what the code says', () => {
  assert.ok(present === wanted, `stale: ${OPENAPI_PATH}; run: npm run generate`);
});

test('it is OpenAPI 3.1, and every reference in it leads somewhere', async () => {
  const validator = new Validator();
  const { errors, valid } = await validator.validate(JSON.parse(wanted));
  assert.ok(valid, JSON.stringify(errors));
  assert.equal(validator.version, '3.1');
  const references = [...wanted.matchAll(/"\$ref":"#\/([^"]+)"/g)].map(([, path]) => path!);
  assert.ok(references.length > 100);
  for (const path of new Set(references)) {
    const found = path.split('/').reduce((at, name) => at?.[name], document);
    assert.notEqual(found, undefined, path);
  }
});

test('it has every endpoint, under an id of its own', () => {
  const operations = Object.entries<Record<string, { operationId: string }>>(document.paths);
  const names = operations.flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  );
  assert.deepEqual(names.sort(), referenceEndpoints().map(endpointName).sort());
  const ids = operations.flatMap(([, methods]) =>
    Object.values(methods).map(({ operationId }) => operationId),
  );
  assert.equal(new Set(ids).size, ids.length);
});

test('each parameter has an example that is of its own schema', () => {
  const ajv = new Ajv2020({ strictTypes: false });
  const operations = Object.values<Record<string, { parameters: Parameter[] }>>(document.paths);
  const own = operations.flatMap((methods) =>
    Object.values(methods).flatMap(({ parameters }) => parameters),
  );
  const shared = Object.values<Parameter>(document.components.parameters);
  for (const { example, name, schema } of [...own, ...shared]) {
    if (schema === undefined || example === undefined) continue;
    // Over HTTP everything is text.
    const values = [example, Number(example), example === 'true'];
    const fits = values.some((value) => ajv.validate(schema, value));
    assert.ok(fits, `${name}: ${example}`);
  }
});

interface Parameter {
  readonly name: string;
  readonly example?: string;
  readonly schema?: object;
}

test('every code with which the contract lets an endpoint refuse is listed', () => {
  for (const endpoint of referenceEndpoints()) {
    const contract = CONTRACTS[endpointName(endpoint)]!;
    const listed = errorCodes(endpoint, contract);
    for (const { code, name } of refusedCases(endpoint, contract)) {
      assert.ok(listed.includes(code), `${endpointName(endpoint)}: ${name}`);
    }
  }
});

test('schemas of one name are one schema', () => {
  const schemas = Object.keys(openApi().components as object);
  assert.deepEqual(schemas, ['schemas', 'parameters', 'securitySchemes']);
  assert.ok(Object.keys(document.components.schemas).length > 30);
});
