-- Lists leave out posts and notifications of suspended accounts, and look up each author.
create index accounts_suspended_idx on accounts (id) where moderation <> 'none';
