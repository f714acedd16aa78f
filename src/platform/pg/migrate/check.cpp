#include "platform/pg/migrate/check.hpp"

#include <fmt/format.h>
#include <libpq-fe.h>

#include <algorithm>
#include <cctype>
#include <memory>
#include <string_view>
#include <utility>

#include "platform/pg/blocking/blocking.hpp"

namespace plaza::pg {
namespace {

struct FreeResult {
    void operator()(PGresult* result) const { PQclear(result); }
};
using Reply = std::unique_ptr<PGresult, FreeResult>;

std::vector<std::string> words_of(std::string_view sql) {
    std::vector<std::string> words(1);
    for (const char character : sql) {
        const auto byte = static_cast<unsigned char>(character);
        if (std::isalnum(byte) || character == '_' || character == '$')
            words.back() += static_cast<char>(std::tolower(byte));
        else if (!words.back().empty())
            words.emplace_back();
    }
    return words;
}

bool has_outer_join(const std::vector<std::string>& words) {
    for (std::size_t index = 1; index < words.size(); ++index) {
        const auto& before = words[index - 1];
        if (words[index] == "join" && (before == "left" || before == "right" || before == "full" || before == "outer"))
            return true;
    }
    return false;
}

class QueryCheck {
 public:
    QueryCheck(BlockingConnection& connection, const QueryBase& query) : connection_(connection), query_(query) {}

    std::vector<std::string> differences() {
        if (!prepare()) return std::move(differences_);
        const auto words = words_of(query_.sql());
        for (std::size_t number = 1; number <= query_.parameters().size(); ++number)
            if (std::ranges::find(words, fmt::format("${}", number)) == words.end())
                report("parameter ${} is not used", number);

        const auto columns = query_.columns();
        if (static_cast<std::size_t>(PQnfields(described_.get())) != columns.size()) {
            report("the statement has {} columns, but the row has {} members", PQnfields(described_.get()),
                   columns.size());
            return std::move(differences_);
        }
        const bool may_be_outer = has_outer_join(words);
        for (std::size_t index = 0; index < columns.size(); ++index)
            check_column(static_cast<int>(index), columns[index], may_be_outer);
        for (const auto name : query_.not_null())
            if (PQfnumber(described_.get(), fmt::format("\"{}\"", name).c_str()) < 0)
                report("not_null names {}, which is not a column", name);
        return std::move(differences_);
    }

 private:
    template <class... Args>
    void report(fmt::format_string<Args...> text, Args&&... args) {
        differences_.push_back(fmt::format("{}: {}", query_.name(), fmt::format(text, std::forward<Args>(args)...)));
    }

    bool prepare() {
        const auto types = query_.parameters();
        const Reply prepared(
            PQprepare(connection_.get(), "", query_.sql(), static_cast<int>(types.size()), types.data()));
        if (PQresultStatus(prepared.get()) != PGRES_COMMAND_OK) {
            report("{}", PQresultErrorField(prepared.get(), PG_DIAG_MESSAGE_PRIMARY));
            return false;
        }
        described_.reset(PQdescribePrepared(connection_.get(), ""));
        return true;
    }

    void check_column(int index, const Column& column, bool may_be_outer) {
        const std::string name = PQfname(described_.get(), index);
        if (!column.name.empty() && column.name != name)
            report("column {} is named {}, but its member {}", index + 1, name, column.name);
        const auto type = PQftype(described_.get(), index);
        if (type != column.type)
            report("column {} has the type {}, but its member {}", name, name_of_type(type), name_of_type(column.type));

        const bool is_claimed = std::ranges::find(query_.not_null(), name) != query_.not_null().end();
        const bool is_plain = PQftable(described_.get(), index) != 0 && !may_be_outer;
        if (!is_plain && is_claimed && column.is_nullable)
            report("not_null names {}, but its member is optional", name);
        else if (!is_plain && !is_claimed && !column.is_nullable)
            report("column {} could be null: make its member optional, or name it in not_null", name);
        if (!is_plain) return;
        const bool is_nullable = is_table_column_nullable(index);
        if (is_claimed) report("not_null names {}, a plain column: the table determines its nullability", name);
        if (is_nullable && !column.is_nullable) report("column {} can be null, but its member is not optional", name);
        if (!is_nullable && column.is_nullable) report("column {} is never null, but its member is optional", name);
    }

    bool is_table_column_nullable(int index) {
        const auto rows = connection_.query(
            "select attnotnull from pg_attribute where attrelid = $1 and attnum = $2",
            {std::to_string(PQftable(described_.get(), index)), std::to_string(PQftablecol(described_.get(), index))});
        return rows.at(0).at(0) == "f";
    }

    std::string name_of_type(TypeNumber type) {
        return connection_.query("select format_type($1, null)", {std::to_string(type)}).at(0).at(0);
    }

    BlockingConnection& connection_;
    const QueryBase& query_;
    Reply described_;
    std::vector<std::string> differences_;
};

}  // namespace

std::vector<std::string> check_queries(const Secret& url, std::span<const QueryBase* const> queries) {
    BlockingConnection connection(url);
    std::vector<std::string> all;
    for (const auto* query : queries)
        for (auto& difference : QueryCheck(connection, *query).differences()) all.push_back(std::move(difference));
    return all;
}

}  // namespace plaza::pg
