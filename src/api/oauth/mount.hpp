// The mount functions of this folder's files. Private to it.
#pragma once

#include "api/app.hpp"

namespace plaza::oauth {

void mount_apps(const api::Mount& mount);
void mount_token(const api::Mount& mount);
void mount_metadata(const api::Mount& mount);
void mount_userinfo(const api::Mount& mount);
void mount_authorize(const api::Mount& mount);

}  // namespace plaza::oauth
