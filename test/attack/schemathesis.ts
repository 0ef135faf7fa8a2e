// `npm run test:long [-- schemathesis options]` runs this: a mesh of its own, and schemathesis, a tester of others that knows
// only the OpenAPI document. It calls every operation as a signed-in person, with what the document allows and with what it
// does not, and fails on each answer that is a fault of the mesh or that the document does not describe.
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { openApiFile } from '#proto/derive/openapi/file.ts';
import { Person } from '#test/harness/person.ts';
import { startMesh } from '#tooling/launcher/mesh.ts';
import { ensurePythonModule } from '#tooling/tools/python.ts';

/**
 * All but those of verbs that a path does not take: a QUERY without a content type is refused for that before any route is
 * looked for, and `DELETE /v1/notifications/preferences` deletes the notification of that name. And all but those that take
 * a refusal for a fault, or an acceptance: what the services know of a person decides about these.
 */
const checks = [
  'not_a_server_error',
  'status_code_conformance',
  'content_type_conformance',
  'response_headers_conformance',
  'response_schema_conformance',
  'ignored_auth',
];

/** Operations that would end the run or never end themselves: a closed session, and a stream that stays open. */
const leftOut = ['user.SessionService.SignOut', 'notification.NotificationService.WatchNotifications'];

const tester = await ensurePythonModule({ name: 'schemathesis', version: '4.32.5' }, 'schemathesis.cli');
if (!tester) {
  process.stderr.write('schemathesis needs Python 3 with pip or venv: install python3 and python3-pip.\n');
  process.exit(1);
}

// The limits are proved elsewhere; here they would hide the answers.
const mesh = await startMesh({ limitScale: 100_000 });
try {
  const ada = await Person.signUp(mesh.urls.edge);
  const [program = '', ...rest] = tester.command;
  const { exitCode } = await execa(
    program,
    [
      ...[...rest, 'run', fileURLToPath(openApiFile), '--url', mesh.urls.edge, '--tls-verify', mesh.authorityFile!],
      ...['--header', `Authorization: Bearer ${ada.token}`, '--checks', checks.join(',')],
      // More workers make Python 3.11's parser fail now and then, for it counts its depth for all threads together.
      ...['--phases', 'examples,coverage,fuzzing', '--max-examples', '25', '--workers', '1', '--request-timeout', '30'],
      ...leftOut.flatMap((operation) => ['--exclude-operation-id', operation]),
      ...process.argv.slice(2),
    ],
    // The tester writes what it remembers of a run into the folder in which it runs.
    { stdio: 'inherit', reject: false, env: tester.environment, cwd: mesh.data },
  );
  process.exitCode = exitCode ?? 1;
} finally {
  await mesh.stop();
}
