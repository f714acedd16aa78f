// Makes a change without its event an error.
#pragma once

namespace plaza::test {

class TestDatabase;

/// From now on, a transaction fails that changes a row of posts, votes, accounts, users or sessions and writes no event
/// about it. Rows that go with another (on delete cascade) need none.
void require_events(TestDatabase& database);

}  // namespace plaza::test
