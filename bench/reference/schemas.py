from datetime import datetime

import pydantic
from pydantic import BaseModel, EmailStr, conint

IS_PYDANTIC_2 = pydantic.VERSION.startswith("2.")


class FromRow(BaseModel):
    """Base of schemas that are read from SQLAlchemy objects."""

    if IS_PYDANTIC_2:
        model_config = {"from_attributes": True}
    else:

        class Config:
            orm_mode = True


def values(model: BaseModel) -> dict:
    return model.model_dump() if IS_PYDANTIC_2 else model.dict()


class UserCreate(BaseModel):
    email: EmailStr
    password: str


class UserOut(FromRow):
    id: int
    created_at: datetime
    email: EmailStr


class PostCreate(BaseModel):
    title: str
    content: str
    published: bool = True


class Post(FromRow):
    title: str
    content: str
    published: bool
    id: int
    created_at: datetime
    owner_id: int
    owner: UserOut


PostRow = Post


class PostOut(FromRow):
    Post: PostRow
    votes: int


class Token(BaseModel):
    access_token: str
    token_type: str


class Vote(BaseModel):
    post_id: int
    dir: conint(ge=0, le=1)
