#include "gen/tables.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <stdexcept>

#include "data/network.hpp"
#include "gen/network_tables.hpp"

namespace plaza::bench {
namespace {

// Hashes of shared_password: argon2id with the server's default cost (19 MiB, 2 passes), and bcrypt of cost 12.
constexpr const char* argon2_hash =
    "$argon2id$v=19$m=19456,t=2,p=1$M8dDtphJ17eB5E9KBT/FmQ$fCDGf63X/YkK23FOZ/ybDaRcK67RgzSUGWJWUa9yHkY";
constexpr const char* bcrypt_hash = "$2b$12$59bBk6iQ1IfXV80sEJymGecxPK.ZcfmqjVMf2chhVRk9qiTl27lXW";

TableEntry write_accounts(const Dataset& data, const std::filesystem::path& directory) {
    TableFile file(directory, "accounts", "id, handle, created_at");
    for (std::uint64_t n = 0; n < data.people(); ++n)
        file.add(fmt::format("{}\t{}\t{}", data.person_id(n), Dataset::handle(n), moment(data.person_created_ms(n))));
    return file.finish();
}

TableEntry write_users(const Dataset& data, const std::filesystem::path& directory) {
    TableFile file(directory, "users", "id, email, password_hash");
    for (std::uint64_t n = 0; n < data.people(); ++n)
        file.add(fmt::format("{}\t{}\t{}", data.person_id(n), Dataset::email(n), argon2_hash));
    return file.finish();
}

TableEntry write_handles(const Dataset& data, const std::filesystem::path& directory) {
    TableFile file(directory, "handles", "name, account_id");
    for (std::uint64_t n = 0; n < data.people(); ++n)
        file.add(fmt::format("{}\t{}", Dataset::handle(n), data.person_id(n)));
    return file.finish();
}

TableEntry write_emails(const Dataset& data, const std::filesystem::path& directory) {
    TableFile file(directory, "emails", "address, user_id");
    for (std::uint64_t n = 0; n < data.people(); ++n)
        file.add(fmt::format("{}\t{}", Dataset::email(n), data.person_id(n)));
    return file.finish();
}

// One session per person, besides those of the load tool, because PostgreSQL plans differently for tables of a few
// rows. They do not expire, or the server would delete them.
TableEntry write_sessions(const Dataset& data, const std::filesystem::path& directory) {
    TableFile file(directory, "sessions", "user_id, id, created_at, last_used_at, expires_at, user_agent, address");
    for (std::uint64_t n = 0; n < data.people(); ++n) {
        const auto created = moment(data.person_created_ms(n));
        file.add(
            fmt::format("{0}\t{0}\t{1}\t{1}\t2100-01-01 00:00:00+00\tbench\t127.0.0.1", data.person_id(n), created));
    }
    return file.finish();
}

TableEntry write_reference_users(const Dataset& data, const std::filesystem::path& directory) {
    TableFile file(directory, "users", "id, email, password, created_at");
    for (std::uint64_t n = 0; n < data.people(); ++n)
        file.add(fmt::format("{}\t{}\t{}\t{}", data.person_id(n), Dataset::email(n), bcrypt_hash,
                             moment(data.person_created_ms(n))));
    return file.finish();
}

std::string post_line(const Dataset& data, std::uint64_t n) {
    const auto text = data.text(n);
    return fmt::format("{}\t{}\t{}\t{}\tt\t{}", data.post_id(n), data.person_id(data.author(n)), text.title,
                       text.content, moment(data.post_created_ms(n)));
}

TableEntry write_posts(const Dataset& data, const std::filesystem::path& directory) {
    TableFile file(directory, "posts", "id, author_id, title, content, published, created_at, votes");
    for (std::uint64_t n = 0; n < data.posts(); ++n)
        file.add(fmt::format("{}\t{}", post_line(data, n), data.votes_for(n)));
    return file.finish();
}

TableEntry write_reference_posts(const Dataset& data, const std::filesystem::path& directory) {
    TableFile file(directory, "posts", "id, owner_id, title, content, published, created_at");
    for (std::uint64_t n = 0; n < data.posts(); ++n) file.add(post_line(data, n));
    return file.finish();
}

TableEntry write_votes(const Dataset& data, const std::filesystem::path& directory) {
    TableFile file(directory, "votes", "post_id, voter_id, created_at");
    for (std::uint64_t post = 0; post < data.posts(); ++post)
        for (std::uint64_t n = 0; n < data.votes_for(post); ++n)
            file.add(fmt::format("{}\t{}\t{}", data.post_id(post), data.person_id(data.voter(post, n)),
                                 moment(data.vote_created_ms(post, n))));
    return file.finish();
}

TableEntry write_reference_votes(const Dataset& data, const std::filesystem::path& directory) {
    TableFile file(directory, "votes", "post_id, user_id");
    for (std::uint64_t post = 0; post < data.posts(); ++post)
        for (std::uint64_t n = 0; n < data.votes_for(post); ++n)
            file.add(fmt::format("{}\t{}", data.post_id(post), data.person_id(data.voter(post, n))));
    return file.finish();
}

void write_manifest(const std::vector<TableEntry>& tables, const DatasetOptions& options,
                    const std::filesystem::path& directory) {
    std::string text = fmt::format("{{\"seed\": {}, \"people\": {}, \"clock_ms\": {}, \"tables\": [", options.seed,
                                   options.people, options.clock_ms);
    for (const auto& entry : tables)
        text += fmt::format(
            "{}\n  {{\"table\": \"{}\", \"columns\": \"{}\", \"rows\": {}, \"bytes\": {}, \"sha256\": \"{}\"}}",
            &entry == tables.data() ? "" : ",", entry.table, entry.columns, entry.rows, entry.bytes, entry.sha256);
    std::ofstream file(directory / "manifest.json");
    file << text << "\n]}\n";
    if (!file.flush()) throw std::runtime_error(fmt::format("cannot write {}", directory.string()));
}

}  // namespace

std::vector<TableEntry> write_tables(const Dataset& dataset, const DatasetOptions& options,
                                     const std::filesystem::path& directory) {
    std::filesystem::create_directories(directory);
    std::vector<TableEntry> tables;
    if (options.schema != Schema::reference) {
        tables.push_back(write_accounts(dataset, directory));
        tables.push_back(write_users(dataset, directory));
        if (options.schema == Schema::plaza) {
            tables.push_back(write_posts(dataset, directory));
            tables.push_back(write_votes(dataset, directory));
        } else {
            std::ranges::move(write_network_tables(Network(dataset), dataset, directory), std::back_inserter(tables));
        }
        tables.push_back(write_handles(dataset, directory));
        tables.push_back(write_emails(dataset, directory));
        tables.push_back(write_sessions(dataset, directory));
    } else {
        tables.push_back(write_reference_users(dataset, directory));
        tables.push_back(write_reference_posts(dataset, directory));
        tables.push_back(write_reference_votes(dataset, directory));
    }
    write_manifest(tables, options, directory);
    return tables;
}

}  // namespace plaza::bench
