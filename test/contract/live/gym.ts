// The people of the generated contract tests: a gym with a member of each role, who all have consented to be seen.
import postgres from 'postgres';
import type { RoleName } from '#proto/contract.ts';
import { Person } from '#test/harness/person.ts';
import type { Mesh } from '#tooling/launcher/mesh.ts';

const roles: readonly RoleName[] = ['OWNER', 'ADMIN', 'COACH', 'MEMBER'];

export interface Gym {
  organisationId: string;
  people: ReadonlyMap<RoleName, Person>;
}

/** The members are written into the database, because an invitation waits for its mail. */
export async function openGym(mesh: Mesh): Promise<Gym> {
  const people = new Map<RoleName, Person>();
  for (const role of roles) people.set(role, await Person.signUp(mesh.urls.edge));
  const { body } = await people.get('OWNER')!.post('/v1/organisations', { name: 'Gym' });
  const sql = postgres(await mesh.databaseUrl('user'), { max: 1 });
  for (const [role, person] of people) {
    await sql`
      insert into membership (organisation_id, account_id, role, joined_at, consented_at)
      select ${body.id}, id, ${role}, now(), now() from account where email = ${person.email}
      on conflict (organisation_id, account_id) do update set consented_at = now()`;
  }
  await sql.end();
  return { organisationId: body.id, people };
}
