drop index accounts_suspended_idx;
