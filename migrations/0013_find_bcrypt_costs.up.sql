-- For users.highest_bcrypt_cost: the costs of the adopted hashes whose owners have not logged in here yet.
create index users_bcrypt_cost_idx on users (substr(password_hash, 5, 2))
    where password_hash ~ '^\$2[aby]\$(0[4-9]|1[0-3])\$';
