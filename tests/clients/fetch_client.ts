// Uses the server with openapi-fetch and the types of openapi-typescript.
import createClient from 'openapi-fetch';

import { equal, nextPage, type Person, present } from './checks.js';
import type { components, paths } from './generated/fetch.js';

type Fault = components['schemas']['ValidationError'];

const asForm = { 'Content-Type': 'application/x-www-form-urlencoded' };

async function signUp(base: string, person: Person): Promise<string> {
  const api = createClient<paths>({ baseUrl: base });
  const refused = await api.POST('/users', { body: { ...person, email: 'no address' } });
  equal(refused.response.status, 422, 'a sign-up without an address');
  const detail: string | Fault[] = present(refused.error).detail;
  if (typeof detail === 'string') throw new Error(`expected a list of faults, got ${detail}`);
  equal(detail[0]?.loc.join('.'), 'body.email', 'the fault');

  const user = await api.POST('/users', { body: person });
  equal(present(user.data, user.error).email, person.email, 'the address');
  const token = await api.POST('/login', {
    body: { username: person.email, password: person.password },
    headers: asForm,
  });
  return present(token.data, token.error).access_token;
}

async function checkErrors(base: string): Promise<void> {
  const api = createClient<paths>({ baseUrl: base });
  const { error, response } = await api.GET('/posts', {});
  equal(response.status, 401, 'a listing without a token');
  equal(response.headers.get('WWW-Authenticate'), 'Bearer', 'the scheme');
  // @ts-expect-error the detail of most errors is a string
  const misused = (): unknown => error?.detail.map((fault) => fault);
  equal(present(error).detail, 'Not authenticated', typeof misused);

  const login = await api.POST('/login', { body: { username: 'x@example.com', password: 'y' }, headers: asForm });
  equal(login.response.status, 403, 'a wrong password');
  equal(present(login.error).detail, 'Invalid credentials', 'the detail');
}

/// The example of docs/clients.md: a comment, the comments of a post, and the feed, with the same token.
async function useClientApi(api: ReturnType<typeof createClient<paths>>, post: number): Promise<void> {
  const comment = await api.POST('/api/v1/statuses', { body: { status: 'A comment', in_reply_to_id: `${post}` } });
  equal(present(comment.data, comment.error).content, '<p>A comment</p>', 'the comment');
  const thread = await api.GET('/api/v1/statuses/{id}/context', { params: { path: { id: `${post}` } } });
  equal(present(thread.data, thread.error).descendants[0]?.id, comment.data?.id, 'the comments');
  const home = await api.GET('/api/v1/timelines/home', { params: { query: { limit: 20 } } });
  equal(present(home.data, home.error)[0]?.account.acct, comment.data?.account.acct, 'the author in the feed');
  const unknown = await api.GET('/api/v1/accounts/lookup', { params: { query: { acct: 'unknown' } } });
  equal(present(unknown.error).error, 'Record not found', 'the error');
}

export async function drive(base: string, person: Person): Promise<void> {
  await checkErrors(base);
  const token = await signUp(base, person);
  const api = createClient<paths>({ baseUrl: base, headers: { Authorization: `Bearer ${token}` } });

  const header = { 'Idempotency-Key': 'first' };
  const body = { title: 'typed', content: 'by openapi-typescript' };
  const made = await api.POST('/posts', { params: { header }, body });
  const post = present(made.data, made.error);
  const again = await api.POST('/posts', { params: { header }, body });
  equal(present(again.data, again.error).id, post.id, 'the same key');
  equal(again.response.headers.get('Idempotency-Replayed'), 'true', 'Idempotency-Replayed');
  await api.POST('/posts', { body: { ...body, published: false } });

  const page = await api.GET('/posts', { params: { query: { limit: 1 } } });
  equal(present(page.data, page.error)[0]?.Post.published, false, 'the newest');
  equal(nextPage(page.response) !== undefined, true, 'a Link to the next page');
  const before = page.data?.[0]?.Post.id;
  const older = await api.GET('/posts', { params: { query: { limit: 1, before } } });
  equal(present(older.data, older.error)[0]?.Post.id, post.id, 'the next page');

  const vote = { post_id: post.id, dir: 1 };
  const cast = await api.POST('/votes', { body: vote });
  equal(present(cast.data, cast.error).status, 'successfully added vote', 'the vote');
  const twice = await api.POST('/votes', { body: vote });
  equal(twice.response.status, 409, 'a second vote');
  const read = await api.GET('/posts/{id}', { params: { path: { id: post.id } } });
  equal(present(read.data, read.error).votes, 1, 'the votes');

  await useClientApi(api, post.id);

  const removed = await api.DELETE('/posts/{id}', { params: { path: { id: post.id } } });
  equal(removed.response.status, 204, 'the deletion');
  const me = await api.GET('/users/me', {});
  const role: 'user' | 'moderator' | 'admin' | 'owner' = present(me.data, me.error).role;
  equal(role, 'user', 'the role');
}
