from datetime import datetime, timedelta

import jwt
from fastapi import Depends, HTTPException, status
from fastapi.security import OAuth2PasswordBearer
from passlib.context import CryptContext
from sqlalchemy.orm import Session

import models
from database import get_db
from settings import settings

passwords = CryptContext(schemes=["bcrypt"], deprecated="auto")
oauth2_scheme = OAuth2PasswordBearer(tokenUrl="login")


def create_access_token(user_id: int) -> str:
    expires = datetime.utcnow() + timedelta(minutes=settings.access_token_expire_minutes)
    return jwt.encode({"user_id": user_id, "exp": expires}, settings.secret_key, algorithm=settings.algorithm)


def get_current_user(token: str = Depends(oauth2_scheme), db: Session = Depends(get_db)) -> models.User:
    refusal = HTTPException(
        status_code=status.HTTP_401_UNAUTHORIZED,
        detail="Couldn't validate Credentials",
        headers={"WWW-Authenticate": "Bearer"},
    )
    try:
        user_id = jwt.decode(token, settings.secret_key, algorithms=[settings.algorithm]).get("user_id")
    except jwt.InvalidTokenError:
        raise refusal
    user = db.query(models.User).filter(models.User.id == user_id).first()
    if user is None:
        raise refusal
    return user
