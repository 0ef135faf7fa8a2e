// Channels inside the mesh are opened in one place only, which keeps them away from the proxies that the environment names.
import { expect, it } from 'vitest';
import { isSource, isTest, listFiles, readSource } from './sources.ts';

const home = 'consul/channel.ts';
const sources = listFiles().filter((file) => isSource(file) && !isTest(file) && !file.startsWith('test/'));

/** The ways to make a client with grpc-js and the generated code. */
const makers =
  /\bnew\s+(?:\w+\.)*(?:Client|Channel|\w+ServiceClient)\s*\(|\bmake(?:Generic)?ClientConstructor\b|\bloadPackageDefinition\b|\bcreateConnection\(/;

it('no other file opens a channel', () => {
  expect(readSource(home)).toMatch(makers);
  expect(readSource(home)).toContain("'grpc.enable_http_proxy': 0");
  expect(sources.filter((file) => file !== home && makers.test(readSource(file)))).toEqual([]);
});

it('what is imported of grpc-js as a client is a type', () => {
  const imported = (file: string): string[] =>
    [...readSource(file).matchAll(/import\s*\{([^}]*)\}\s*from '@grpc\/grpc-js'/g)].flatMap(([, names]) =>
      names!.split(',').map((name) => name.trim()),
    );
  const values = sources.filter((file) => imported(file).some((name) => ['Client', 'Channel'].includes(name)));
  expect(values).toEqual([home]);
});
