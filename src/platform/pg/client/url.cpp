#include "platform/pg/client/url.hpp"

#include <fmt/format.h>
#include <libpq-fe.h>

#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

#include "platform/base/ascii.hpp"

namespace plaza::pg {
namespace {

struct FreeOptions {
    void operator()(PQconninfoOption* options) const { PQconninfoFree(options); }
};
using Options = std::unique_ptr<PQconninfoOption, FreeOptions>;

constexpr const char* no_url =
    "this is no PostgreSQL URL (postgresql://user@host/database; @ and / of a password are written %40 and %2F)";

// How other programs pool and cache: nothing that PostgreSQL would have to know.
constexpr std::array harmless{std::string_view("pgbouncer"),
                              std::string_view("connection_limit"),
                              std::string_view("pool_timeout"),
                              std::string_view("pool_size"),
                              std::string_view("statement_cache_size"),
                              std::string_view("prepared_statements"),
                              std::string_view("prepareThreshold"),
                              std::string_view("prepared_statement_cache_size")};

/// postgresql://ana:s3cr@t@host/…, where libpq takes a part of the password for the host, and names it in its messages.
bool has_unescaped_password(std::string_view rest) {
    rest = rest.substr(0, rest.find('?'));
    const auto at = rest.find('@');
    return at != std::string_view::npos && (rest.find('/') < at || rest.find('@', at + 1) != std::string_view::npos);
}

/// `postgresql` of postgresql+asyncpg, which names a driver of Python's, and of jdbc:postgresql.
void require_scheme(std::string_view scheme) {
    if (scheme.starts_with("jdbc:")) scheme.remove_prefix(5);
    scheme = scheme.substr(0, scheme.find('+'));
    if (scheme == "postgresql" || scheme == "postgres") return;
    const bool is_word = std::ranges::all_of(scheme, ascii::is_lower);
    if (!is_word) throw std::invalid_argument(no_url);
    throw std::invalid_argument(fmt::format(
        "the URL begins with {}://, but Plaza works with PostgreSQL: postgresql://user@host/database", scheme));
}

bool is_known_to_libpq(std::string_view keyword) {
    const Options all(PQconndefaults());
    for (const auto* option = all.get(); option != nullptr && option->keyword != nullptr; ++option)
        if (keyword == option->keyword) return true;
    return false;
}

/// Whether libpq shall be given it.
bool is_kept(std::string_view keyword, std::string_view value) {
    if (std::ranges::find(harmless, keyword) != harmless.end()) return false;
    if (keyword == "schema") {
        if (value == "public") return false;
        throw std::invalid_argument(
            "the URL's part schema=… names a schema: Plaza uses the one that PostgreSQL finds first, so say "
            "`alter role … set search_path = …` instead");
    }
    // libpq knows ssl=true alone, as JDBC writes it.
    if ((keyword == "ssl" && value != "true") || keyword == "sslaccept")
        throw std::invalid_argument(fmt::format(
            "the URL's part {}=… is not PostgreSQL's: write sslmode=require, or sslmode=verify-full", keyword));
    if (keyword == "ssl" || is_known_to_libpq(keyword)) return true;
    const bool is_word =
        keyword.size() < 40 &&
        std::ranges::all_of(keyword, [](char c) { return ascii::is_letter(c) || c == '_' || c == '.'; });
    throw std::invalid_argument(fmt::format("PostgreSQL knows no {} in a URL: leave it out",
                                            is_word ? fmt::format("part {}=…", keyword) : "such part after its ?"));
}

std::string plain_query(std::string_view query) {
    std::string plain;
    while (!query.empty()) {
        const auto part = query.substr(0, query.find('&'));
        query.remove_prefix(std::min(part.size() + 1, query.size()));
        const auto equals = std::min(part.find('='), part.size());
        const auto value = part.substr(std::min(equals + 1, part.size()));
        if (is_kept(part.substr(0, equals), value)) plain += fmt::format("{}{}", plain.empty() ? "?" : "&", part);
    }
    return plain;
}

}  // namespace

Secret plain_url(const Secret& url) {
    const auto text = ascii::trimmed(url.reveal(), " \t\r\n");
    std::string plain(text);
    if (const auto scheme = text.find("://"); scheme != std::string_view::npos && text.find('=') > scheme) {
        require_scheme(text.substr(0, scheme));
        const auto rest = text.substr(scheme + 3);
        // A question mark may be a part of the password.
        const auto at = rest.find('@');
        const auto query = rest.find('?', at < rest.find('/') ? at : 0);
        if (has_unescaped_password(rest)) throw std::invalid_argument(no_url);
        plain = fmt::format("postgresql://{}", rest.substr(0, query));
        if (query != std::string_view::npos) plain += plain_query(rest.substr(query + 1));
    }
    // libpq quotes a URL that it cannot read in its message, password and all: its words are kept.
    if (!Options(PQconninfoParse(plain.c_str(), nullptr))) throw std::invalid_argument(no_url);
    return Secret(std::move(plain));
}

}  // namespace plaza::pg
