// The signing key of a running mesh, read from its database as nobody outside can: tests forge tokens that are wrong in one
// respect alone.
import { createPrivateKey } from 'node:crypto';
import { join } from 'node:path';
import { decodeJwt } from 'jose';
import { connectDatabase } from '#chassis/database/database.ts';
import { Envelopes } from '#chassis/secrets/envelopes.ts';
import { fileMasterKey } from '#chassis/secrets/master/file.ts';
import type { Person } from '#test/harness/person.ts';
import type { Mesh } from '#tooling/launcher/mesh.ts';
import { KeyStore } from '../../services/user/keys/store.ts';
import type { Forgery } from './forge.ts';

/**
 * The knowledge of an attacker who has stolen the signing key: the door has to refuse the corpus for its form and claims
 * too.
 */
export async function forgeryOf(mesh: Mesh, person: Person): Promise<Forgery> {
  const sql = connectDatabase({ url: await mesh.databaseUrl('user'), connections: 1 });
  try {
    const master = fileMasterKey(join(mesh.data, 'secrets', 'master-key-user'));
    const envelopes = new Envelopes({ service: 'user', master });
    const [key] = await new KeyStore(sql, envelopes).list();
    const { sub, sid } = decodeJwt(person.token);
    const trusted = createPrivateKey({ key: key!.privateKey as never, format: 'jwk' });
    return { kid: key!.id, trusted, userId: sub!, sessionId: String(sid), now: Math.floor(Date.now() / 1000) };
  } finally {
    await sql.end();
  }
}
