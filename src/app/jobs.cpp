#include "app/jobs.hpp"

#include "domain/credentials/credentials.hpp"
#include "domain/credentials/mails.hpp"
#include "platform/mail/mailer.hpp"

namespace plaza::app {

std::vector<jobs::Kind> job_kinds(Context& context) {
    if (!context.services.mailer.is_on()) return {};
    return {jobs::kind_of<credentials::ConfirmationMail>(context), jobs::kind_of<credentials::ResetMail>(context),
            jobs::kind_of<credentials::EmailChangedMail>(context),
            jobs::kind_of<credentials::PasswordChangedMail>(context)};
}

}  // namespace plaza::app
