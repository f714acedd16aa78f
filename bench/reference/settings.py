import os


class Settings:
    database_url = os.environ["DATABASE_URL"]
    secret_key = os.environ["SECRET_KEY"]
    algorithm = "HS256"
    access_token_expire_minutes = int(os.environ.get("ACCESS_TOKEN_EXPIRE_MINUTES", 60))
    # How to load the owner of a post: "joined" with the post, or "lazy" on first access, SQLAlchemy's default.
    owner_loading = os.environ.get("OWNER_LOADING", "joined")


settings = Settings()
