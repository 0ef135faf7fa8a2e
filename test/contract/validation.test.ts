// The rules of every request hold on every way to its method: all faults are told at once, each with its field, and a value
// just inside its bounds is none. protovalidate itself says what is to be told, so a new RPC needs no case of its own.
import type { Client } from '@grpc/grpc-js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadContract } from '#proto/contract.ts';
import { descriptors } from '#proto/descriptors.ts';
import { variablesOf } from '#proto/template.ts';
import { Person } from '#test/harness/person.ts';
import { type Mesh, startMesh } from '#tooling/launcher/mesh.ts';
import { faultyRequests } from './faults.ts';
import { type AskedDoor, waysOf } from './sending.ts';
import { grpcClient } from './ways.ts';

/** A page answers people in HTML, and an upload has its own form. */
const methods = loadContract().methods.filter(
  ({ access, page, requestStream }) => access.kind !== 'internal' && !page && !requestStream,
);

const cases = methods.flatMap((method) => {
  const inPath = method.http.flatMap(({ template }) => variablesOf(template));
  const requests = faultyRequests(descriptors().getMessage(method.requestType)!, inPath);
  return requests.length > 0 ? [[method.path, method, requests] as const] : [];
});

let mesh: Mesh;
let grpc: Client;
let door: AskedDoor;
let organisationId: string;
let asked = 0;

beforeAll(async () => {
  mesh = await startMesh({ limitScale: 1_000_000 });
  grpc = grpcClient(mesh);
  const ada = await Person.signUp(mesh.urls.edge);
  door = { url: mesh.urls.edge, grpc, headers: { authorization: `Bearer ${ada.token}`, 'sinew-proof': ada.proof } };
  organisationId = (await ada.post('/v1/organisations', { name: 'Gym' })).body.id;
});

afterAll(async () => {
  grpc?.close();
  await mesh?.stop();
  process.stdout.write(`${asked} faulty requests to ${cases.length} methods were judged alike\n`);
});

describe('a request that breaks rules', () => {
  it('is made for most methods', () => {
    expect(cases.length).toBeGreaterThan(methods.length / 2);
  });

  it.concurrent.each(cases)('to %s is refused with every fault, on all ways', async (_, method, requests) => {
    for (const [name, way] of waysOf(method)) {
      for (const { name: which, message, faults } of requests) {
        asked += 1;
        if (method.namesOrganisation) Object.assign(message, { organisationId });
        expect({ name, which, ...(await way(door, message)) }).toEqual({
          name,
          which,
          reason: 'INVALID_FIELDS',
          fields: faults,
        });
      }
    }
  });
});
