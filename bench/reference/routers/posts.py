from typing import List

from fastapi import APIRouter, Depends, HTTPException, Response, status
from sqlalchemy import func
from sqlalchemy.orm import Session, joinedload

import auth
import models
import schemas
from database import get_db
from settings import settings

router = APIRouter(prefix="/posts", tags=["Posts"])


def with_votes(db: Session):
    if settings.owner_loading == "lazy":
        return (
            db.query(models.Post, func.count(models.Vote.post_id).label("votes"))
            .join(models.Vote, models.Vote.post_id == models.Post.id, isouter=True)
            .group_by(models.Post.id)
        )
    votes = (
        db.query(func.count())
        .select_from(models.Vote)
        .filter(models.Vote.post_id == models.Post.id)
        .correlate(models.Post)
        .scalar_subquery()
    )
    return db.query(models.Post, votes.label("votes")).options(joinedload(models.Post.owner))


def absent(id: int) -> HTTPException:
    return HTTPException(status_code=status.HTTP_404_NOT_FOUND, detail=f"post with id: {id} does not exist")


def require_owned(post: models.Post, id: int, user: models.User) -> None:
    if post is None:
        raise absent(id)
    if post.owner_id != user.id:
        raise HTTPException(
            status_code=status.HTTP_403_FORBIDDEN, detail="Not authorized to complete this action"
        )


@router.get("", response_model=List[schemas.PostOut])
def get_posts(
    limit: int = 10,
    page: int = 0,
    search: str = "",
    db: Session = Depends(get_db),
    current_user: models.User = Depends(auth.get_current_user),
):
    return (
        with_votes(db).filter(models.Post.title.contains(search)).limit(limit).offset(page * limit).all()
    )


@router.post("", status_code=status.HTTP_201_CREATED, response_model=schemas.Post)
def create_posts(
    post: schemas.PostCreate,
    db: Session = Depends(get_db),
    current_user: models.User = Depends(auth.get_current_user),
):
    created = models.Post(owner_id=current_user.id, **schemas.values(post))
    db.add(created)
    db.commit()
    db.refresh(created)
    return created


@router.get("/{id}", response_model=schemas.PostOut)
def get_post_by_id(
    id: int,
    db: Session = Depends(get_db),
    current_user: models.User = Depends(auth.get_current_user),
):
    found = with_votes(db).filter(models.Post.id == id).first()
    if found is None:
        raise absent(id)
    return found


@router.delete("/{id}", status_code=status.HTTP_204_NO_CONTENT)
def delete_post(
    id: int,
    db: Session = Depends(get_db),
    current_user: models.User = Depends(auth.get_current_user),
):
    posts = db.query(models.Post).filter(models.Post.id == id)
    require_owned(posts.first(), id, current_user)
    posts.delete(synchronize_session=False)
    db.commit()
    return Response(status_code=status.HTTP_204_NO_CONTENT)


@router.put("/{id}", response_model=schemas.Post)
def update_post(
    id: int,
    post: schemas.PostCreate,
    db: Session = Depends(get_db),
    current_user: models.User = Depends(auth.get_current_user),
):
    posts = db.query(models.Post).filter(models.Post.id == id)
    require_owned(posts.first(), id, current_user)
    posts.update(schemas.values(post), synchronize_session=False)
    db.commit()
    return posts.first()
