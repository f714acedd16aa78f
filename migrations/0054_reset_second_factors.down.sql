alter table second_factors drop column ends_at;
