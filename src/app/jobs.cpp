#include "app/jobs.hpp"

#include "domain/credentials/credentials.hpp"
#include "domain/credentials/mails.hpp"
#include "domain/notifications/jobs.hpp"
#include "domain/posts/jobs.hpp"
#include "domain/relations/jobs.hpp"
#include "domain/scheduled/jobs.hpp"
#include "platform/mail/mailer.hpp"

namespace plaza::app {

std::vector<jobs::Kind> job_kinds(Context& context) {
    std::vector<jobs::Kind> kinds{jobs::kind_of<posts::Erase>(context),
                                  jobs::kind_of<notifications::TellFollowers>(context),
                                  jobs::kind_of<notifications::TellBoosters>(context),
                                  jobs::kind_of<notifications::ForgetPost>(context),
                                  jobs::kind_of<notifications::ClearBelow>(context),
                                  jobs::kind_of<relations::AcceptRequests>(context),
                                  jobs::kind_of<scheduled::Publish>(context)};
    if (context.services.mailer.is_on())
        kinds.insert(kinds.end(), {jobs::kind_of<credentials::ConfirmationMail>(context),
                                   jobs::kind_of<credentials::ResetMail>(context),
                                   jobs::kind_of<credentials::EmailChangedMail>(context),
                                   jobs::kind_of<credentials::PasswordChangedMail>(context),
                                   jobs::kind_of<credentials::SecondFactorResetMail>(context)});
    return kinds;
}

}  // namespace plaza::app
