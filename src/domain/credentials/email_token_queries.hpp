// The SQL of tokens in mails, with its row types.
#pragma once

#include <optional>
#include <string>

#include "domain/credentials/mail_token.hpp"
#include "domain/ids.hpp"
#include "platform/base/describe.hpp"
#include "platform/base/secret.hpp"
#include "platform/base/time.hpp"
#include "platform/pg/query/query.hpp"

namespace plaza::credentials {

struct AddressRow {
    std::string email;
    bool is_confirmed;
};
BOOST_DESCRIBE_STRUCT(AddressRow, (), (email, is_confirmed))

inline const pg::Read<AddressRow(AccountId)> find_own_address{"users.find_own_address", pg::Lane::point, R"sql(
    select email, email_confirmed_at is not null as is_confirmed from users where id = $1)sql",
                                                              pg::not_null("is_confirmed")};

// In this file, $1, $2 and $3 are the user, the id and the SHA-256 of the token; the last parameter is the expiry or
// the current time. Returns no row if there is nothing to confirm. Locks the user's row against deletion, before the
// token's row, in the same order as a deletion.
inline const pg::Write<void(AccountId, MailTokenId, std::string, std::string, Time)> insert_confirmation_token{
    "users.insert_confirmation_token", R"sql(
    with owner as (
        select u.id, u.email from users u
         where u.id = $1 and u.email = $4 and u.email_confirmed_at is null and u.suspended_at is null
           for key share)
    insert into email_tokens (user_id, id, hash, purpose, email, expires_at)
    select id, $2, $3, 'confirm', email, $5 from owner)sql"};

inline const pg::Write<std::string(AccountId, MailTokenId, std::string, Time)> insert_reset_token{
    "users.insert_reset_token", R"sql(
    with owner as (
        select u.id, u.email from users u
         where u.id = $1 and u.suspended_at is null
           for key share)
    insert into email_tokens (user_id, id, hash, purpose, email, expires_at)
    select id, $2, $3, 'reset', email, $4 from owner
    returning email)sql"};

// A token is used by deleting it, so that only one of two concurrent requests finds it.

// A person may have signed up with an address of another. So the first confirmation of an address ends what was
// begun before: sessions, also those of apps, and a second factor. Both run before confirm_email_by_token,
// and lock the user's row first, as a deletion does.
inline const pg::Write<void(AccountId, MailTokenId, std::string, Time)> end_unconfirmed_sessions{
    "users.end_unconfirmed_sessions", R"sql(
    with owner as materialized (
        select u.email from users u where u.id = $1 and u.email_confirmed_at is null for no key update)
    delete from sessions s
     using owner
     where s.user_id = $1
       and exists (select from email_tokens t
                    where t.user_id = $1 and t.id = $2 and t.hash = $3 and t.purpose = 'confirm' and t.expires_at > $4
                      and t.email = owner.email))sql"};

inline const pg::Write<void(AccountId, MailTokenId, std::string, Time)> delete_unconfirmed_factor{
    "users.delete_unconfirmed_factor", R"sql(
    with owner as materialized (
        select u.email from users u where u.id = $1 and u.email_confirmed_at is null for no key update)
    delete from second_factors f
     using owner
     where f.user_id = $1
       and exists (select from email_tokens t
                    where t.user_id = $1 and t.id = $2 and t.hash = $3 and t.purpose = 'confirm' and t.expires_at > $4
                      and t.email = owner.email))sql"};

inline const pg::Write<void(AccountId, MailTokenId, std::string, Time)> confirm_email_by_token{
    "users.confirm_email_by_token", R"sql(
    with owner as materialized (
        select u.id from users u where u.id = $1 for no key update),
    used as (
        delete from email_tokens t using owner
         where t.user_id = $1 and t.id = $2 and t.hash = $3 and t.purpose = 'confirm' and t.expires_at > $4
        returning t.email)
    update users u
       set email_confirmed_at = coalesce(u.email_confirmed_at, $4)
      from used
     where u.id = $1 and u.email = used.email and u.suspended_at is null)sql"};

inline const pg::Read<bool(AccountId, MailTokenId, std::string, std::string_view, Time)> is_mail_token{
    "users.is_mail_token", pg::Lane::point, R"sql(
    select exists (select from email_tokens
                    where user_id = $1 and id = $2 and hash = $3 and purpose = $4 and expires_at > $5))sql",
    pg::not_null("exists")};

// A reset also confirms the address, because the user could read the mail.
struct ResetRow {
    std::string email;
    bool was_unconfirmed;
};
BOOST_DESCRIBE_STRUCT(ResetRow, (), (email, was_unconfirmed))

inline const pg::Write<ResetRow(AccountId, MailTokenId, std::string, Secret, Time)> set_password_by_token{
    "users.set_password_by_token", R"sql(
    with owner as materialized (
        select u.id, u.email_confirmed_at from users u where u.id = $1 for no key update),
    used as (
        delete from email_tokens t using owner
         where t.user_id = $1 and t.id = $2 and t.hash = $3 and t.purpose = 'reset' and t.expires_at > $5
        returning t.email)
    update users u
       set password_hash = $4,
           password_changed_at = $5,
           edited_at = $5,
           email_confirmed_at = coalesce(u.email_confirmed_at, $5)
      from used, owner
     where u.id = $1 and u.email = used.email and u.suspended_at is null
    returning u.email, owner.email_confirmed_at is null as was_unconfirmed)sql",
    pg::not_null("was_unconfirmed")};

inline const pg::Write<void(AccountId)> delete_reset_tokens{"users.delete_reset_tokens", R"sql(
    delete from email_tokens where user_id = $1 and purpose = 'reset')sql"};

inline const pg::Write<void(Time)> delete_expired_tokens{"users.delete_expired_tokens", R"sql(
    delete from email_tokens t
     using (select user_id, id from email_tokens where expires_at < $1 order by expires_at limit 1000) old
     where t.user_id = old.user_id and t.id = old.id and t.expires_at < $1)sql"};

}  // namespace plaza::credentials
