// Reactions: the jobs that follow from events, enqueued in the transaction of the event.
#pragma once

#include <functional>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "platform/events/events.hpp"
#include "platform/jobs/jobs.hpp"

namespace plaza::events {

/// Set up once, before the first request.
class Reactions {
 public:
    /// Enqueues a job for each event of this type.
    template <IsEvent Event, jobs::IsJob Job>
    void enqueue(Job (*job_of)(const Event&)) {
        jobs_[Event::kind].push_back(
            [job_of](const void* event) { return jobs::to_row(job_of(*static_cast<const Event*>(event))); });
    }

    /// The jobs that follow from the event.
    template <IsEvent Event>
    [[nodiscard]] std::vector<jobs::Row> to(const Event& event) const {
        std::vector<jobs::Row> rows;
        if (const auto found = jobs_.find(Event::kind); found != jobs_.end())
            for (const auto& make : found->second) rows.push_back(make(&event));
        return rows;
    }

 private:
    using MakeJob = std::function<jobs::Row(const void* event)>;
    std::unordered_map<std::string_view, std::vector<MakeJob>> jobs_;
};

}  // namespace plaza::events
