#include "platform/pg/cluster/data_directory.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <string_view>
#include <vector>

#include "platform/base/failure.hpp"

namespace plaza::pg::cluster {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view alternatives = "choose another data directory (PLAZA_DATA_DIR) or set DATABASE_URL";

// The lock file marks a data directory of Plaza. The other files may exist before it.
constexpr std::string_view lock_name = "plaza.lock";
constexpr std::array<std::string_view, 3> allowed_before{"secret_key", "data_key", "lost+found"};

// A socket address has 107 bytes, and PostgreSQL appends this file name to the directory.
constexpr std::size_t longest_socket_directory = 107 - std::string_view("/.s.PGSQL.5432").size();

std::string name_of(uid_t uid) {
    const auto* entry = getpwuid(uid);
    return entry != nullptr ? entry->pw_name : fmt::format("user {}", uid);
}

// Tested as that user, because access control lists and capabilities count too, not only the mode.
void require_enterable(const fs::path& path, const User& user) {
    if (geteuid() != 0) return;
    std::vector<fs::path> parents;
    for (auto parent = path.parent_path(); parent != parent.root_path(); parent = parent.parent_path())
        if (fs::exists(parent)) parents.push_back(parent);
    std::ranges::reverse(parents);
    for (const auto& parent : parents)
        if (!run_program({"/usr/bin/test", "-x", parent}, "/", user).succeeded)
            refuse("PostgreSQL's user {} cannot enter {}: {}", user.name, parent.string(), alternatives);
}

// Follows the process id of a command in the lock file.
constexpr std::string_view command_mark = " command";

struct Holder {
    std::string pid;
    bool is_command;
};

Holder holder_in(int file) {
    std::array<char, 32> buffer{};
    const auto size = std::max<ssize_t>(0, pread(file, buffer.data(), buffer.size(), 0));
    const std::string_view text(buffer.data(), static_cast<std::size_t>(size));
    return {std::string(text.substr(0, text.find(' '))), text.ends_with(command_mark)};
}

}  // namespace

DataDirectory::DataDirectory(const fs::path& path, const User& user, Owner owner,
                             const std::function<void(std::string_view)>& log)
    : user_(user) {
    std::error_code error;
    path_ = fs::weakly_canonical(path, error);
    if (error) refuse("cannot reach the data directory {}: {}: {}", path.string(), error.message(), alternatives);
    if (sockets().string().size() > longest_socket_directory)
        refuse("the path {} is too long for a Unix socket: {}", path_.string(), alternatives);
    require_enterable(path_, user_);
    fs::create_directories(path_, error);
    if (error) refuse("cannot create the data directory {}: {}: {}", path_.string(), error.message(), alternatives);
    refuse_foreign();
    take_lock(owner, log);
    if (const auto problem = write_problem(); !problem.empty()) refuse("{}", problem);
    // If Plaza runs as root, PostgreSQL's user must be able to enter its subdirectories.
    chmod(path_.c_str(), geteuid() == 0 ? 0711 : 0700);
    make_private(sockets());
}

void DataDirectory::refuse_foreign() const {
    struct stat status{};
    if (stat(path_.c_str(), &status) != 0) refuse("cannot read {}: {}", path_.string(), strerror(errno));
    if (!S_ISDIR(status.st_mode)) refuse("{} is not a directory: {}", path_.string(), alternatives);
    if (status.st_uid != geteuid())
        refuse("the data directory {} belongs to {}: start plaza as {}, or {}", path_.string(), name_of(status.st_uid),
               name_of(status.st_uid), alternatives);
    if (!fs::exists(path_ / lock_name))
        for (const auto& entry : fs::directory_iterator(path_))
            if (std::ranges::find(allowed_before, entry.path().filename().string()) == allowed_before.end())
                refuse("{} is not empty and not a data directory of plaza: {}", path_.string(), alternatives);
    if (stat(files().c_str(), &status) == 0 && status.st_uid != user_.uid)
        refuse("{} belongs to {}, but PostgreSQL would run as {}: start plaza as the user that created it, or {}",
               files().string(), name_of(status.st_uid), user_.name, alternatives);
}

void DataDirectory::take_lock(Owner owner, const std::function<void(std::string_view)>& log) {
    const auto file = path_ / lock_name;
    lock_ = Descriptor(open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644));
    if (!lock_) refuse("cannot write in the data directory {}: {}", path_.string(), strerror(errno));
    struct flock whole{.l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = 0, .l_len = 0, .l_pid = 0};
    if (fcntl(lock_.get(), F_OFD_SETLK, &whole) != 0) {
        const auto [pid, is_command] = holder_in(lock_.get());
        if (owner == Owner::command || !is_command)
            throw Held(fmt::format("another plaza process (pid {}) uses the data directory {}", pid, path_.string()));
        log(fmt::format("a plaza command (pid {}) uses the data directory {}: waiting for it", pid, path_.string()));
        while (fcntl(lock_.get(), F_OFD_SETLKW, &whole) != 0)
            if (errno != EINTR) refuse("cannot lock {}: {}", file.string(), strerror(errno));
    }
    const auto holder = fmt::format("{}{}", getpid(), owner == Owner::command ? command_mark : "");
    // Only informative: the lock counts, not the contents.
    if (ftruncate(lock_.get(), 0) == 0) std::ignore = write(lock_.get(), holder.data(), holder.size());
}

bool DataDirectory::is_held(const fs::path& path) {
    const Descriptor file(open((path / lock_name).c_str(), O_RDONLY | O_CLOEXEC));
    struct flock whole{.l_type = F_RDLCK, .l_whence = SEEK_SET, .l_start = 0, .l_len = 0, .l_pid = 0};
    return file && fcntl(file.get(), F_OFD_GETLK, &whole) == 0 && whole.l_type != F_UNLCK;
}

std::string DataDirectory::write_problem() const {
    // A file system that became read-only after an error may not report that: only a write shows it.
    char first = 0;
    if (pread(lock_.get(), &first, 1, 0) != 1 || pwrite(lock_.get(), &first, 1, 0) == 1 || errno == ENOSPC) return {};
    return fmt::format("cannot write in the data directory {}: {}", path_.string(), strerror(errno));
}

void DataDirectory::make_private(const fs::path& directory) const {
    if (mkdir(directory.c_str(), 0700) != 0 && errno != EEXIST)
        refuse("cannot create {}: {}", directory.string(), strerror(errno));
    // Only root needs chown(), and a hardened service must not call it.
    const bool is_root = geteuid() == 0;
    if (chmod(directory.c_str(), 0700) != 0 || (is_root && chown(directory.c_str(), user_.uid, user_.gid) != 0))
        refuse("cannot make {} the owner of {}: {}", user_.name, directory.string(), strerror(errno));
}

}  // namespace plaza::pg::cluster
