// The mount functions of the native API's resource files. Private to this folder.
#pragma once

#include "api/app.hpp"

namespace plaza::native {

using api::Mount;

void mount_root(const Mount& mount);
void mount_users(const Mount& mount);
void mount_email_confirmation(const Mount& mount);
void mount_password_reset(const Mount& mount);
void mount_me(const Mount& mount);
void mount_sessions(const Mount& mount);
void mount_apps(const Mount& mount);
void mount_second_factor(const Mount& mount);
void mount_login(const Mount& mount);
void mount_posts(const Mount& mount);
void mount_votes(const Mount& mount);

}  // namespace plaza::native
