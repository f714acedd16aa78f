alter table users add column email_confirmed_at timestamptz;

-- What a mail's link proves: whoever has the token reads the mail of this address. Only its SHA-256 is kept. It is good
-- once, until it expires, and while the address is still the user's.
create table email_tokens (
    hash       text        not null,
    user_id    bigint      not null,
    purpose    text        not null,
    email      text        not null,
    expires_at timestamptz not null,
    constraint email_tokens_pkey primary key (hash),
    constraint email_tokens_user_id_fkey foreign key (user_id) references users on delete cascade,
    constraint email_tokens_purpose_check check (purpose in ('confirm', 'reset'))
);
create index email_tokens_user_id_idx on email_tokens (user_id);
create index email_tokens_expires_at_idx on email_tokens (expires_at);
