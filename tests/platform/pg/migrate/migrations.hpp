// Migrations: the fixture for tests of migrations, with an empty database.
#pragma once

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <iterator>
#include <string>
#include <string_view>

#include "platform/pg/migrate/migrate.hpp"
#include "tests/support/database.hpp"
#include "tests/support/shell.hpp"

namespace plaza::test {

struct Migrations : testing::Test {
    TestDatabase database{TestDatabase::Schema::empty};
    const Secret& url = database.url();

    const pg::Migration things{1, "0001_create_things", "create table things (id bigint primary key)",
                               "drop table things"};
    const pg::Migration colors{2, "0002_add_colors", "alter table things add color text",
                               "alter table things drop color"};
    const pg::Migration breaking{3, "0003_drop_colors", "-- plaza: breaking\nalter table things drop color",
                                 "alter table things add color text"};

    /// The schema as pg_dump prints it, without the table of migrations.
    std::string dump() {
        // The line \\restrict contains a random word.
        const auto command =
            fmt::format("pg_dump --schema-only --exclude-table=plaza_migrations '{}' | grep -v restrict", url.reveal());
        auto text = printed_by(command);
        EXPECT_THAT(text, testing::HasSubstr("database dump complete"));
        return text;
    }

    /// The number of the migration before the one that has this name after its number.
    static std::string before(std::string_view name) {
        const auto all = pg::embedded_migrations();
        const auto found =
            std::ranges::find_if(all, [name](const pg::Migration& each) { return each.name.substr(5) == name; });
        return std::string(std::prev(found)->name.substr(0, 4));
    }
};

}  // namespace plaza::test
