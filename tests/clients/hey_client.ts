// Uses the server with the client of @hey-api/openapi-ts. Its zod schemas check every request and answer.
import { equal, nextPage, type Person, present } from './checks.js';
import { client } from './generated/hey/client.gen.js';
import {
  createPostsPostsPost,
  createPostsVotesPost,
  createUserUsersPost,
  deleteMeUsersMeDelete,
  getApiV1TimelinesHome,
  getMeUsersMeGet,
  getPostByIdPostsIdGet,
  getPostsPostsGet,
  getUserUsersIdGet,
  loginLoginPost,
  postApiV1Statuses,
  updateMeUsersMePatch,
} from './generated/hey/index.js';

/// Whether zod rejects the input before a request is sent.
async function isRejectedByClient(act: () => Promise<{ error?: unknown; response?: Response }>): Promise<boolean> {
  try {
    const { error, response } = await act();
    return error !== undefined && response === undefined;
  } catch (failure) {
    return String((failure as Error).name).includes('ZodError');
  }
}

async function checkErrors(person: Person): Promise<void> {
  const listing = await getPostsPostsGet();
  equal(listing.response.status, 401, 'a listing without a token');
  const detail = present(listing.error).detail;
  equal(typeof detail === 'string' ? detail : detail[0]?.msg, 'Not authenticated', 'the detail');

  const tooShort = { body: { ...person, password: 'short' } };
  equal(await isRejectedByClient(() => createUserUsersPost(tooShort)), true, 'a short password');
  const spaced = { body: { ...person, username: 'a b' } };
  equal(await isRejectedByClient(() => createUserUsersPost(spaced)), true, 'a username with a blank');
}

export async function drive(base: string, person: Person): Promise<void> {
  let token = '';
  client.setConfig({ baseUrl: base, auth: () => token });
  await checkErrors(person);

  const user = await createUserUsersPost({ body: person });
  const id = present(user.data, user.error).id;
  const login = await loginLoginPost({ body: { username: person.email, password: person.password } });
  token = present(login.data, login.error).access_token;
  const seen = await getUserUsersIdGet({ path: { id } });
  equal(present(seen.data, seen.error).email, person.email, 'the address');

  const headers = { 'Idempotency-Key': 'first' };
  const body = { title: 'typed', content: 'by hey-api' };
  const made = await createPostsPostsPost({ headers, body });
  const post = present(made.data, made.error);
  const again = await createPostsPostsPost({ headers, body });
  equal(present(again.data, again.error).id, post.id, 'the same key');

  const page = await getPostsPostsGet({ query: { limit: 1 } });
  equal(present(page.data, page.error)[0]?.Post.id, post.id, 'the newest');
  equal(nextPage(page.response) !== undefined, true, 'a Link to the next page');
  const rest = await getPostsPostsGet({ query: { before: post.id } });
  equal(present(rest.data, rest.error).length <= 10, true, 'the rest');

  const cast = await createPostsVotesPost({ body: { post_id: post.id, dir: 1 } });
  equal(present(cast.data, cast.error).status, 'successfully added vote', 'the vote');
  const twice = await createPostsVotesPost({ body: { post_id: post.id, dir: 1 } });
  equal(twice.response.status, 409, 'a second vote');
  const read = await getPostByIdPostsIdGet({ path: { id: post.id } });
  equal(present(read.data, read.error).votes, 1, 'the votes');

  const comment = await postApiV1Statuses({ body: { status: 'A comment', in_reply_to_id: `${post.id}` } });
  const home = await getApiV1TimelinesHome({ query: { limit: 1 } });
  equal(present(home.data, home.error)[0]?.id, present(comment.data, comment.error).id, 'the newest in the feed');

  const me = await getMeUsersMeGet();
  equal(present(me.data, me.error).role, 'user', 'the role');
  const renamed = await updateMeUsersMePatch({ body: { email: person.email } });
  equal(renamed.response.status, 422, 'a change without the password');
  const deleted = await deleteMeUsersMeDelete({ body: { current_password: person.password } });
  equal(deleted.response.status, 204, 'the deletion');
}
