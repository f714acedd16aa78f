// The settings of crypto: the keys that sign tokens, and the cost of password hashes.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "platform/base/secret.hpp"
#include "platform/base/setting.hpp"
#include "platform/crypto/jwt.hpp"

namespace plaza::crypto {

struct TokenSettings {
    Secret secret_key;
    Secret legacy_secret_key;  // the original's, for tokens that are still valid after `plaza adopt`
    Algorithm algorithm = Algorithm::hs256;

    void declare(SettingList& settings) {
        settings.section("Log-in")
            .add(
                "Secret. Signs the tokens. Required with a database of your own; create one with `openssl rand -hex "
                "32`. It needs at least 32 bytes and must not be an example key from a manual.",
                {{"SECRET_KEY", secret_key}})
            .add(
                "Secret. The SECRET_KEY of the original API, for use after `plaza adopt`. Tokens of the original are "
                "then accepted until they expire, for imported accounts only, and not for account changes "
                "(docs/migrate-from-fastapi.md).",
                {{"PLAZA_LEGACY_SECRET_KEY", legacy_secret_key}})
            .add("Signature algorithm of the tokens: `HS256`, `HS384` or `HS512`.",
                 {{"ALGORITHM", algorithm,
                   Words<Algorithm>{
                       {"HS256", Algorithm::hs256}, {"HS384", Algorithm::hs384}, {"HS512", Algorithm::hs512}}}});
    }

    /// Throws ConfigError, one line, if a key is short, published, or the same as the other: then anyone could sign in
    /// as any user. An empty key passes.
    void require_sound_keys() const;
};

struct DataKeySettings {
    Secret data_key;  // see DataKeys::parse()

    void declare(SettingList& settings) {
        settings.section("Encryption")
            .introduce(
                "Data keys encrypt what the database and its backups must not reveal: the secrets of second factors "
                "and "
                "the key of push messages, which need one. A private PostgreSQL has one in the data directory.")
            .add(
                "Secret. A version, a colon and 64 hexadecimal digits, such as the output of `echo 1:$(openssl rand "
                "-hex 32)`. Several keys are separated by commas: the first encrypts, all decrypt. Servers of one "
                "database need the same keys. docs/security.md explains how to replace a key.",
                {{"PLAZA_DATA_KEY", data_key}});
    }

    /// Throws ConfigError.
    void check() const;
};

/// Whether the key is an example from a manual, such as FastAPI's.
[[nodiscard]] bool is_published_key(std::string_view key);

struct PasswordSettings {
    std::optional<std::size_t> threads;           // absent: half the cores, at least one
    std::size_t queue_limit = 64;                 // waiting works of strangers
    std::size_t reserved_queue = 16;              // waiting works of known callers, in addition
    std::size_t memory_bytes = 19 * 1024 * 1024;  // argon2id, each hash
    unsigned passes = 2;

    void declare(SettingList& settings) {
        settings.section("Passwords")
            .add("Cost of an argon2id hash: memory and passes.",
                 {{"PLAZA_PASSWORD_MEMORY_MIB", memory_bytes, Whole{1, 1'024, std::int64_t{1} << 20}},
                  {"PLAZA_PASSWORD_PASSES", passes, Whole{1, 100}}})
            .add("Threads that hash passwords. Empty: half the cores, at least one.",
                 {{"PLAZA_PASSWORD_THREADS", threads, Whole{1, 256}}})
            .add("Log-ins that may wait for one of these threads; further ones get 503.",
                 {{"PLAZA_PASSWORD_QUEUE", queue_limit, Whole{1, 50'000}}});
    }
};

}  // namespace plaza::crypto
