drop index users_bcrypt_cost_idx;
