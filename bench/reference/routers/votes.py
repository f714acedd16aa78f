from fastapi import APIRouter, Depends, HTTPException, status
from sqlalchemy.orm import Session

import auth
import models
import schemas
from database import get_db

router = APIRouter(prefix="/votes", tags=["Votes"])


@router.post("", status_code=status.HTTP_201_CREATED)
def create_posts(
    vote: schemas.Vote,
    db: Session = Depends(get_db),
    current_user: models.User = Depends(auth.get_current_user),
):
    post = db.query(models.Post).filter(models.Post.id == vote.post_id).first()
    if post is None:
        raise HTTPException(
            status_code=status.HTTP_404_NOT_FOUND, detail=f"Post with id: {vote.post_id} doesn't exist "
        )
    votes = db.query(models.Vote).filter(
        models.Vote.post_id == vote.post_id, models.Vote.user_id == current_user.id
    )
    found = votes.first()
    if vote.dir == 1:
        if found:
            raise HTTPException(
                status_code=status.HTTP_409_CONFLICT,
                detail=f"user: {current_user.id} has already voted on post: {vote.post_id}",
            )
        db.add(models.Vote(post_id=vote.post_id, user_id=current_user.id))
        db.commit()
        return {"status": "successfully added vote"}
    if not found:
        raise HTTPException(
            status_code=status.HTTP_409_CONFLICT,
            detail=f"user: {current_user.id} has not voted on post: {vote.post_id}",
        )
    votes.delete(synchronize_session=False)
    db.commit()
    return {"status": "successfully deleted vote"}
