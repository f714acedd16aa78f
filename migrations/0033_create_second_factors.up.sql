-- Second factors by authenticator apps (RFC 6238). The secret is encrypted by the data key.
create table second_factors (
    user_id         bigint      not null,
    secret          bytea       not null,
    created_at      timestamptz not null,
    confirmed_at    timestamptz,  -- null: set-up has begun
    last_step       bigint      not null,  -- the newest time step whose code was used; each works once
    recovery_hashes text[]      not null,  -- of the codes that are left
    constraint second_factors_pkey primary key (user_id),
    constraint second_factors_user_id_fkey foreign key (user_id) references users on delete cascade
);
