/**
 * Holds values against the contract's schemas, and remembers which of their fields it has met, so
 * that a field which nothing ever sends is found out.
 */
import { strict as assert } from 'node:assert';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import type { Schema } from '../../src/gateway/contract/schema.ts';

/** How many complaints a failure shows. */
const SHOWN = 5;

export class SchemaCheck {
  readonly #ajv = new Ajv2020({ allErrors: true, strictTypes: false, strictTuples: false });
  readonly #compiled = new Map<Schema, ValidateFunction>();
  readonly #met = new Set<string>();

  /** @throws AssertionError where the value is not of the schema */
  check(schema: Schema, value: unknown, what: string): void {
    const validate = this.#compile(schema);
    if (validate(value)) {
      this.#meet(schema, value, what);
      return;
    }
    const complaints = (validate.errors ?? [])
      .map((each) => `${each.instancePath} ${each.message} ${JSON.stringify(each.params)}`)
      .slice(0, SHOWN);
    assert.fail(`${what}: ${complaints.join('; ')} in ${JSON.stringify(value).slice(0, 2000)}`);
  }

  /** Fields and items of a schema that no checked value had. */
  unmet(schema: Schema, what: string): string[] {
    const missing: string[] = [];
    const visit = (each: Schema, path: string) => {
      const at = each.title ?? path;
      if (!this.#met.has(at)) {
        missing.push(at);
        return;
      }
      for (const [name, child] of childrenOf(each)) visit(child, `${at}${name}`);
    };
    visit(schema, what);
    return missing;
  }

  #compile(schema: Schema): ValidateFunction {
    const known = this.#compiled.get(schema);
    if (known !== undefined) return known;
    const validate = this.#ajv.compile(schema);
    this.#compiled.set(schema, validate);
    return validate;
  }

  #meet(schema: Schema, value: unknown, path: string): void {
    const at = schema.title ?? path;
    this.#met.add(at);
    schema.anyOf?.forEach((each, k) => {
      if (this.#compile(each)(value)) this.#meet(each, value, `${at}<${k}>`);
    });
    if (Array.isArray(value)) {
      const { items, prefixItems } = schema;
      value.forEach((each, k) => {
        const tuple = prefixItems?.[k];
        if (tuple !== undefined) this.#meet(tuple, each, `${at}[${k}]`);
        else if (items !== undefined && items !== false) this.#meet(items, each, `${at}[]`);
      });
    } else if (typeof value === 'object' && value !== null) {
      for (const [name, each] of Object.entries(value)) {
        const child = schema.properties?.[name];
        if (child !== undefined) this.#meet(child, each, `${at}.${name}`);
      }
    }
  }
}

/** What is inside a schema, by what stands behind its path. */
function childrenOf(schema: Schema): [string, Schema][] {
  const { anyOf = [], items, prefixItems = [], properties = {} } = schema;
  return [
    ...anyOf.map((each, k): [string, Schema] => [`<${k}>`, each]),
    ...prefixItems.map((each, k): [string, Schema] => [`[${k}]`, each]),
    ...(items === undefined || items === false ? [] : [['[]', items] as [string, Schema]]),
    ...Object.entries(properties).map(([name, each]): [string, Schema] => [`.${name}`, each]),
  ];
}
