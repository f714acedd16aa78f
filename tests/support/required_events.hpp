// Makes each change without an event fail.
#pragma once

namespace plaza::test {

class TestDatabase;

/// From now on, a transaction fails at commit if it changes a row of posts, votes, accounts, users or sessions without
/// writing an event about that row. Rows that are deleted by a foreign key (on delete cascade) need no event, and nor
/// do those that the test itself changes through `database`.
void require_events(TestDatabase& database);

}  // namespace plaza::test
