-- Searches for accounts: by the beginning of their names, and by parts of at least three characters.
create index accounts_handle_prefix_idx on accounts (lower(handle collate "C"));
create index accounts_display_name_prefix_idx on accounts (lower(display_name) collate "C") where display_name <> '';
create index accounts_names_trgm_idx on accounts using gin ((handle || ' ' || display_name) gin_trgm_ops);
