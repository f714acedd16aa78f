#include "commands/town.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <compare>
#include <cstddef>
#include <memory>
#include <ranges>
#include <stdexcept>
#include <utility>

#include "domain/credentials/credentials.hpp"
#include "domain/lists/lists.hpp"
#include "domain/posts/posts.hpp"
#include "domain/profiles/profiles.hpp"
#include "domain/relations/relations.hpp"
#include "domain/sessions/check.hpp"
#include "domain/sessions/sessions.hpp"
#include "domain/tags/tags.hpp"
#include "domain/text/text.hpp"
#include "domain/votes/votes.hpp"
#include "platform/base/clock.hpp"
#include "platform/base/enum_names.hpp"
#include "platform/json/decode.hpp"
#include "platform/json/parse.hpp"

namespace plaza::commands {
namespace {

enum class Act : std::uint8_t { introduce, follow, accept, publish, pin, vote, boost, bookmark, make_list };

/// Something that a person does. `object` is the index of another person, a post or a list.
struct Deed {
    Time at;
    Act act;
    std::size_t who;
    std::size_t object = 0;

    /// By time; of the same time, a post is published before it is pinned.
    auto operator<=>(const Deed&) const = default;
};

Time before(Time now, double hours) {
    return now - std::chrono::duration_cast<Time::duration>(std::chrono::duration<double, std::ratio<3600>>(hours));
}

std::size_t index_of(const Town& town, std::string_view username) {
    const auto found = std::ranges::find(town.people, username, &TownPerson::username);
    if (found == town.people.end()) throw std::logic_error(fmt::format("demo.json: no person {}", username));
    return static_cast<std::size_t>(found - town.people.begin());
}

std::size_t post_named(const Town& town, const std::string& name) {
    const auto found =
        std::ranges::find_if(town.posts, [&](const auto& post) { return post.key == name || post.title == name; });
    if (found == town.posts.end()) throw std::logic_error(fmt::format("demo.json: no post {}", name));
    return static_cast<std::size_t>(found - town.posts.begin());
}

bool follows(const TownPerson& person, const TownPerson& other) {
    return std::ranges::find(person.follows, other.username) != person.follows.end();
}

/// A locked account accepts whom it follows.
bool accepts(const TownPerson& person, const TownPerson& follower) {
    return !person.is_locked.value_or(false) || follows(person, follower);
}

visibility::Audience audience_of(const TownPost& post) {
    if (!post.audience) return visibility::default_audience;
    const auto audience = find_enumerator<visibility::Audience>(*post.audience);
    if (!audience) throw std::logic_error(fmt::format("demo.json: no audience {}", *post.audience));
    return *audience;
}

void add_people(const Town& town, Time now, std::vector<Deed>& deeds) {
    for (std::size_t who = 0; who < town.people.size(); ++who) {
        const auto& person = town.people[who];
        deeds.push_back({before(now, person.days_ago * 24), Act::introduce, who});
        double hours = 0;
        for (const auto& name : person.follows) {
            const auto other = index_of(town, name);
            hours += 0.7;
            const auto met = std::min(person.days_ago, town.people[other].days_ago) * 24 - hours;
            deeds.push_back({before(now, met), Act::follow, who, other});
            if (town.people[other].is_locked.value_or(false) && accepts(town.people[other], person))
                deeds.push_back({before(now, met - 0.5), Act::accept, other, who});
        }
    }
}

/// The people who react to a post: in a circle that starts at another person for each post. Bots react to nothing.
std::vector<std::size_t> audience_at(const Town& town, std::size_t post, bool has_to_follow) {
    const auto& written = town.posts[post];
    const auto& writer = town.people[index_of(town, written.by)];
    const auto number = town.people.size();
    std::vector<std::size_t> audience;
    for (std::size_t turn = 0; turn < number; ++turn) {
        const auto who = (post * 7 + turn * 3) % number;
        const auto& person = town.people[who];
        const bool was_there = person.days_ago * 24 > written.hours_ago;
        const bool is_follower = follows(person, writer) && accepts(writer, person);
        if (person.username == writer.username || person.is_bot.value_or(false) || !was_there) continue;
        if (is_follower || !has_to_follow) audience.push_back(who);
    }
    return audience;
}

/// Most reactions come soon after the post.
void add_reactions(const Town& town, std::size_t post, Act act, Time now, std::vector<Deed>& deeds) {
    const auto& written = town.posts[post];
    const auto wish = (act == Act::vote ? written.votes : written.boosts).value_or(0);
    const bool has_to_follow = act == Act::boost || written.audience.has_value();
    const auto people = audience_at(town, post, has_to_follow);
    const auto number = std::min(static_cast<std::size_t>(wish), people.size());
    for (std::size_t turn = 0; turn < number; ++turn) {
        const auto share = std::pow(static_cast<double>(turn + 1) / static_cast<double>(number + 1), 3);
        deeds.push_back({before(now, written.hours_ago * (1 - share)), act, people[turn], post});
    }
}

std::vector<Deed> deeds_of(const Town& town, Time now) {
    std::vector<Deed> deeds;
    add_people(town, now, deeds);
    for (std::size_t post = 0; post < town.posts.size(); ++post) {
        const auto& written = town.posts[post];
        const auto author = index_of(town, written.by);
        deeds.push_back({before(now, written.hours_ago), Act::publish, author, post});
        if (written.is_pinned.value_or(false))
            deeds.push_back({before(now, written.hours_ago), Act::pin, author, post});
        add_reactions(town, post, Act::vote, now, deeds);
        add_reactions(town, post, Act::boost, now, deeds);
    }
    for (const auto& mark : town.bookmarks)
        deeds.push_back({before(now, 0.5), Act::bookmark, index_of(town, mark.by), post_named(town, mark.post)});
    for (std::size_t list = 0; list < town.lists.size(); ++list)
        deeds.push_back({before(now, 20), Act::make_list, index_of(town, town.lists[list].by), list});
    std::ranges::sort(deeds);
    return deeds;
}

/// Does the deeds, each at its time.
class Life {
 public:
    Life(Context& context, const Town& town, std::vector<AccountId> accounts)
        : outside_(context),
          town_(town),
          accounts_(std::move(accounts)),
          posts_(town.posts.size()),
          services_{clock_,
                    context.services.ids,
                    context.services.passwords,
                    context.services.tokens,
                    context.services.data_keys,
                    context.services.attempts,
                    context.services.jobs,
                    context.services.reactions,
                    context.services.mailer},
          context_(context.db, context.database, services_, context.settings) {}

    Task<> log_in() {
        for (const auto account : accounts_) {
            const credentials::Verified person{account, std::nullopt};
            const sessions::Device device{"plaza demo", ""};
            const auto tokens = co_await sessions::begin(outside_, person, device, sessions::Kind::brief);
            const auto token = outside_.services.tokens.verify_signature(tokens.value().access);
            checks_.push_back(std::make_unique<sessions::Check>(outside_, token.value(), any_scope));
        }
    }

    Task<> log_out() {
        for (const auto account : accounts_) co_await credentials::revoke_access(outside_, account);
    }

    Task<> act(Deed deed) {
        set_clock(deed.at);
        const auto person = viewer(deed.who);
        switch (deed.act) {
            case Act::introduce:
                return introduce(person, deed.who);
            case Act::follow:
                return follow(person, accounts_[deed.object]);
            case Act::accept:
                return accept(person, accounts_[deed.object]);
            case Act::publish:
                return publish(person, deed.object);
            case Act::make_list:
                return make_list(person, town_.lists[deed.object]);
            case Act::pin:
            case Act::vote:
            case Act::boost:
            case Act::bookmark:
                return react(person, posts_[deed.object], deed.act);
        }
        throw std::logic_error("an act of an unknown kind");
    }

 private:
    /// From now on, the clock starts at this time.
    void set_clock(Time time) {
        const auto machine = Clock::machine_time();
        clock_.measure(time, machine, machine);
    }

    [[nodiscard]] Viewer viewer(std::size_t who) const { return {accounts_[who], checks_[who].get()}; }

    Task<> introduce(Viewer person, std::size_t who) {
        const auto& wish = town_.people[who];
        std::vector<accounts::Field> fields;
        for (const auto& field : wish.fields.value_or(std::vector<TownField>{}))
            fields.push_back({field.name, field.value});
        profiles::Change change{.display_name = wish.display_name,
                                .bio = wish.bio,
                                .fields = std::move(fields),
                                .is_locked = wish.is_locked,
                                .is_bot = wish.is_bot,
                                .is_discoverable = wish.is_discoverable.value_or(true),
                                .language = wish.language};
        co_await profiles::change(context_, person, std::move(change));
        for (const auto& tag : wish.tags.value_or(std::vector<std::string>{}))
            co_await tags::follow(context_, person, text::folded_tag(tag).value());
        for (const auto& tag : wish.featured.value_or(std::vector<std::string>{}))
            co_await tags::feature(context_, person, text::folded_tag(tag).value());
    }

    Task<> follow(Viewer person, AccountId other) {
        const relations::FollowWish wish;
        co_await relations::follow(context_, person, other, wish);
    }

    Task<> accept(Viewer person, AccountId other) { co_await relations::accept(context_, person, other); }

    Task<> publish(Viewer person, std::size_t index) {
        const auto& wish = town_.posts[index];
        if (wish.title) {
            posts::Draft draft{*wish.title, wish.content, !wish.is_draft.value_or(false)};
            const auto made = co_await posts::publish(context_, person, std::move(draft));
            posts_[index] = made->id;
            co_return;
        }
        posts::Writing writing{.content = wish.content,
                               .spoiler = wish.warning.value_or(""),
                               .is_sensitive = wish.warning.has_value(),
                               .language = wish.language,
                               .audience = audience_of(wish),
                               .is_local_only = wish.is_local_only.value_or(false)};
        if (wish.reply_to) writing.reply_to = posts_[post_named(town_, *wish.reply_to)];
        const auto made = co_await posts::publish(context_, person, std::move(writing));
        if (!made) throw std::logic_error(fmt::format("demo.json: cannot be published: {}", wish.content));
        posts_[index] = *made;
    }

    Task<> react(Viewer person, PostId post, Act act) {
        const auto target = co_await posts::find_target(context_, post, person);
        if (!target) throw std::logic_error("demo.json: a person reacts to a post that they cannot see");
        if (act == Act::vote) {
            const votes::Known known{post, false};
            co_await votes::cast(context_, person, *target, known);
        }
        if (act == Act::boost) co_await posts::boost(context_, person, *target, std::nullopt);
        if (act == Act::bookmark) co_await posts::bookmark(context_, person, *target);
        if (act == Act::pin) co_await posts::pin(context_, person, *target);
    }

    Task<> make_list(Viewer person, TownList wish) {
        lists::List list{.id = {}, .title = wish.title};
        const auto made = co_await lists::create(context_, person, std::move(list));
        std::vector<AccountId> members;
        for (const auto& name : wish.members) members.push_back(accounts_[index_of(town_, name)]);
        co_await lists::add(context_, person, made.id, std::move(members));
    }

    Context& outside_;  // with the time of today
    const Town& town_;
    std::vector<AccountId> accounts_;
    std::vector<PostId> posts_;
    std::vector<std::unique_ptr<sessions::Check>> checks_;
    Clock clock_;
    Services services_;
    Context context_;
};

}  // namespace

Town read_town(std::string_view json) {
    const auto value = json::parse(json);
    json::Faults faults;
    auto town = value ? json::decode<Town>(*value, {}, faults) : std::nullopt;
    if (!town) throw std::logic_error(faults.empty() ? "demo.json is not JSON" : "demo.json: " + faults.front().msg);
    return std::move(*town);
}

Task<> live(Context& context, const Town& town, std::vector<AccountId> accounts, Time now) {
    const auto deeds = deeds_of(town, now);
    Life life(context, town, std::move(accounts));
    co_await life.log_in();
    for (const auto& deed : deeds) co_await life.act(deed);
    co_await life.log_out();
}

}  // namespace plaza::commands
