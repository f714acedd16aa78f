drop function user_of_email(text, text);
drop index users_unnormalized_email_idx;
drop index users_lower_email_idx;
drop index users_email_key;
create unique index users_email_key on users (lower(email));
