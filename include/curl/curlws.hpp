/* curlws.hpp: libcurlws for C++17 and later, in this header alone.
 *
 *     #include <curl/curlws.hpp>
 *     curlws::connection c("wss://echo.example.org/");
 *     c.connect(std::chrono::seconds(10));
 *     c.send("hello");
 *     if (auto got = c.receive()) std::cout << got->data << '\n';
 *     c.close();
 *
 *     c++ -std=c++17 prog.cpp $(pkg-config --cflags --libs curlws)
 *
 * A `connection` owns a handle and all that the handle points to; it can be moved and not copied. What
 * goes in is only looked at during the call; what comes out is the caller's own. What fails throws
 * `curlws::error`. Nothing is thrown through C: an exception of one of your functions ends the transfer,
 * and is thrown on by the call that runs it.
 *
 * Times are std::chrono::milliseconds: `forever`, or 0 not to wait at all, as for a deadline that has passed
 * (less than 0). One thread may receive while others send; else one connection is for one thread. Not
 * within one's own functions: destroying or moving the connection. `handle()` is for everything that is not
 * here; curlws.h says all about each call.
 */
#ifndef CURLINC_CURLWS_HPP
#define CURLINC_CURLWS_HPP

#include "curl.h"

#include <unistd.h>

#include <atomic>
#include <chrono>
#include <climits>
#include <cstddef>
#include <exception>
#include <functional>
#include <memory>
#include <new>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <type_traits>
#include <utility>
#include <vector>

namespace curlws {

using std::chrono::milliseconds;
inline constexpr milliseconds forever = milliseconds::max();

/* What went wrong: the code, and in what() a sentence. */
class error : public std::runtime_error {
public:
    error(CURLcode code, const std::string &text) : std::runtime_error(text), code_(code) {}
    CURLcode code() const noexcept { return code_; }

private:
    CURLcode code_;
};

/* Time was up, or wakeup() was called. The connection is as it was, and the call may be made again; from
   connect() and accept() also that the handshake's own time is up, which ends the attempt: what() says so. */
class timed_out : public error {
public:
    using error::error;
};

enum class kind : unsigned {
    text = CURLWS_TEXT,
    binary = CURLWS_BINARY,
    ping = CURLWS_PING,
    pong = CURLWS_PONG
};

struct message {
    std::string data; /* bytes of any kind */
    kind type = kind::text;
};

enum class [[nodiscard]] outcome { message, nothing, closed };

/* How the connection was closed: 1005 is a CLOSE without a code, 1006 an end without a CLOSE. The reason is
   the peer's, who may be anybody. */
struct closing {
    int code = 0;
    std::string reason;
};

/* A server's answer to a client's request. */
struct reply {
    std::string subprotocol; /* one that was offered, or none */
    std::vector<std::string> headers;
    std::string body; /* of a refusal */
    bool compress = false;
};

/* Bytes of somebody else's: a vector, an array, a span, a string. Not of an array of C, whose text
   would have its NUL sent. */
class bytes {
public:
    bytes(const void *data, std::size_t size) noexcept : data_(data), size_(size) {}
    template <class Container, class Element = std::remove_pointer_t<decltype(std::declval<const Container &>().data())>,
              class = std::enable_if_t<std::is_trivially_copyable_v<Element>>>
    bytes(const Container &from) noexcept : data_(from.data()), size_(from.size() * sizeof(Element))
    {
    }
    const void *data() const noexcept { return data_; }
    std::size_t size() const noexcept { return size_; }

private:
    const void *data_;
    std::size_t size_;
};

/* A program's own functions. What they are given is only theirs during the call. */
using message_function = std::function<void(std::string_view data, kind type)>;
using reconnect_function = std::function<bool(const curlws_reconnect &event)>;
using request_function = std::function<int(const curlws_request &request, reply &answer)>;

namespace detail {

struct free_handle {
    void operator()(CURL *curl) const noexcept { curl_easy_cleanup(curl); }
};
struct free_list {
    void operator()(curl_slist *list) const noexcept { curl_slist_free_all(list); }
};
using list = std::unique_ptr<curl_slist, free_list>;

inline void append(list &to, const std::string &line)
{
    curl_slist *grown = curl_slist_append(to.get(), line.c_str());
    if (!grown) throw std::bad_alloc();
    (void)to.release();
    to.reset(grown);
}

/* What a handle points to: it stays where it is when the connection is moved. */
struct state {
    list headers, reply_headers;
    reply answer;
    message_function on_message;
    std::shared_ptr<reconnect_function> on_reconnect; /* shared with its own call, which may set another */
    std::shared_ptr<request_function> on_request;
    long ws_options = 0;
    char reason[CURL_ERROR_SIZE] = "";
    std::exception_ptr thrown;                 /* by a function of the program's */
    std::atomic<std::thread::id> inside{};     /* the thread that runs one */
    std::unique_ptr<CURL, free_handle> handle; /* last: the first to go */

    /* Runs one of the program's functions; `failed` where it throws. */
    template <class Result, class Function> Result guard(Result failed, Function &&run) noexcept
    {
        std::thread::id before = inside.exchange(std::this_thread::get_id());
        Result result = failed;
        try {
            result = run();
        } catch (...) {
            if (!thrown) thrown = std::current_exception();
        }
        inside = before;
        return result;
    }
};

/* The C functions that the library calls. */
inline std::size_t deliver(char *data, std::size_t size, std::size_t count, void *user)
{
    auto *self = static_cast<state *>(user);
    const std::size_t length = size * count;
    return self->guard(static_cast<std::size_t>(CURL_WRITEFUNC_ERROR), [&] {
        const curl_ws_frame *meta = curl_ws_meta(self->handle.get());
        const int kinds = CURLWS_TEXT | CURLWS_BINARY | CURLWS_PING | CURLWS_PONG;
        if (meta && meta->flags & kinds)
            self->on_message(std::string_view(data, length), static_cast<kind>(meta->flags & kinds));
        return length;
    });
}

inline int reconnect(CURL *, const curlws_reconnect *event, void *user)
{
    auto *self = static_cast<state *>(user);
    const auto run = self->on_reconnect;
    return self->guard(1, [&] { return (*run)(*event) ? 0 : 1; });
}

inline int request(CURL *, const curlws_request *asked, curlws_answer *answer, void *user)
{
    auto *self = static_cast<state *>(user);
    const auto run = self->on_request;
    return self->guard(500, [&] {
        reply &mine = self->answer; /* is pointed to until after this function */
        mine = reply();
        mine.compress = answer->compress != 0;
        self->reply_headers.reset();
        const int status = (*run)(*asked, mine);
        for (const std::string &line : mine.headers) append(self->reply_headers, line);
        if (!mine.subprotocol.empty()) answer->subprotocol = mine.subprotocol.c_str();
        if (!mine.body.empty()) answer->body = mine.body.c_str();
        answer->headers = self->reply_headers.get();
        answer->compress = mine.compress;
        return status;
    });
}

} // namespace detail

/* A WebSocket, as client or server. One that was moved from may only be destroyed or assigned to. */
class connection {
public:
    /* Without a URL it is for attach(). Nothing is connected yet. */
    connection() : state_(std::make_unique<detail::state>())
    {
        state_->handle.reset(curl_easy_init());
        if (!state_->handle) throw std::bad_alloc();
        set(CURLOPT_ERRORBUFFER, state_->reason);
    }
    explicit connection(const std::string &url) : connection() { set(CURLOPT_URL, url); }
    connection(connection &&) noexcept = default;
    connection &operator=(connection &&) noexcept = default;
    /* Closes the socket at once, without a CLOSE, so as not to wait: close() is the polite end. */
    ~connection() = default;

    CURL *handle() const noexcept { return state_->handle.get(); }

    /* Options, before connecting. Numbers become what the option wants; strings are copied, what other
       pointers point to has to live as long as the connection. */
    template <class Value> connection &set(CURLoption option, Value value)
    {
        constexpr bool number = std::is_integral_v<Value> || std::is_enum_v<Value>;
        static_assert(number || std::is_pointer_v<Value> || std::is_null_pointer_v<Value>,
                      "a number, a string or a pointer; a lambda needs a + in front of it");
        const int type = static_cast<int>(option) / 10000 * 10000;
        const bool wants_number = type == CURLOPTTYPE_LONG || type == CURLOPTTYPE_OFF_T;
        if (number != wants_number) throw error(CURLE_BAD_FUNCTION_ARGUMENT, "option: it has another type");
        CURLcode code = CURLE_OK;
        if constexpr (number) {
            if (type == CURLOPTTYPE_OFF_T) {
                code = curl_easy_setopt(handle(), option, static_cast<curl_off_t>(value));
            } else {
                code = curl_easy_setopt(handle(), option, static_cast<long>(value));
                if (option == CURLOPT_WS_OPTIONS && code == CURLE_OK) state_->ws_options = static_cast<long>(value);
            }
        } else if constexpr (std::is_null_pointer_v<Value>) {
            code = curl_easy_setopt(handle(), option, static_cast<void *>(nullptr));
        } else {
            code = curl_easy_setopt(handle(), option, value);
        }
        return must(code, "option");
    }
    connection &set(CURLoption option, const std::string &text) { return set(option, text.c_str()); }
    connection &set(CURLWSoption option, curl_off_t value)
    {
        return must(curlws_setopt(handle(), option, value), "option");
    }
    /* A header of the request: "Name: value". */
    connection &header(const std::string &line)
    {
        detail::append(state_->headers, line);
        return set(CURLOPT_HTTPHEADER, state_->headers.get());
    }
    connection &subprotocol(const std::string &names) { return header("Sec-WebSocket-Protocol: " + names); }

    /* Hears what becomes of the connection; false ends it (curlws_on_reconnect). */
    connection &on_reconnect(reconnect_function run)
    {
        auto *callback = run ? detail::reconnect : nullptr;
        state_->on_reconnect = std::make_shared<reconnect_function>(std::move(run));
        return must(curlws_on_reconnect(handle(), callback, state_.get()), "on_reconnect");
    }
    /* Judges a client's request, for accept(): 0, or the HTTP status of a refusal. */
    connection &on_request(request_function run)
    {
        auto *callback = run ? detail::request : nullptr;
        state_->on_request = std::make_shared<request_function>(std::move(run));
        return must(curlws_on_request(handle(), callback, state_.get()), "on_request");
    }

    /* Opens it, for the calls below. */
    void connect(milliseconds timeout = forever)
    {
        const CURLcode code = curlws_connect(handle(), wait(timeout));
        finish(code, code == CURLE_AGAIN || code == CURLE_OPERATION_TIMEDOUT, "connect");
    }

    /* Works over a connected socket. The descriptor is taken over, also where this throws. */
    connection &attach(curl_socket_t fd, unsigned flags = 0)
    {
        curlws_stream stream{};
        stream.size = sizeof stream;
        stream.fd = fd;
        const CURLcode code = curlws_attach(handle(), &stream, flags);
        if (code != CURLE_OK && fd >= 0) ::close(fd);
        return must(code, "attach");
    }
    /* Takes a client's opening handshake, after attach(fd, CURLWS_SERVER). False only with a timeout of
       0: not done yet. */
    bool accept(milliseconds timeout = forever)
    {
        const CURLcode code = curlws_accept(handle(), wait(timeout));
        if (code == CURLE_AGAIN && timeout == milliseconds::zero()) return false;
        finish(code, code == CURLE_AGAIN || code == CURLE_OPERATION_TIMEDOUT, "accept");
        return true;
    }

    /* Sends a message whole. Within one of your functions it does not wait, whatever it is told. */
    void send(std::string_view text, milliseconds timeout = forever) { send(kind::text, text, timeout); }
    void send_binary(bytes data, milliseconds timeout = forever) { send(kind::binary, data, timeout); }
    void send(kind type, bytes data, milliseconds timeout = forever)
    {
        if (!taken(sending(type, data, timeout)))
            throw timed_out(CURLE_OPERATION_TIMEDOUT, "send: the peer does not take more");
    }
    /* Without waiting; false: so much waits for the socket already that this does not fit. */
    [[nodiscard]] bool try_send(kind type, bytes data) { return taken(sending(type, data, milliseconds::zero())); }
    /* True: nothing waits for the socket any more. */
    bool flush(milliseconds timeout = forever) { return taken(curlws_flush(handle(), wait(timeout))); }

    /* The next message; none once the peer has closed in order. A connection that was cut is an error. */
    std::optional<message> receive(milliseconds timeout = forever)
    {
        message got;
        switch (receive(got, timeout)) {
        case outcome::message: return got;
        case outcome::closed: return std::nullopt;
        default: throw timed_out(CURLE_OPERATION_TIMEDOUT, "receive: no message in time");
        }
    }
    /* The same into a message that is used again, and without a throw when there is nothing in time. */
    outcome receive(message &into, milliseconds timeout)
    {
        const void *data = nullptr;
        std::size_t size = 0;
        unsigned flags = 0;
        const CURLcode code = curlws_recv_message(handle(), &data, &size, &flags, wait(timeout));
        if (code == CURLE_OK) {
            into.data.assign(static_cast<const char *>(data), size);
            into.type = static_cast<kind>(flags & (CURLWS_TEXT | CURLWS_BINARY | CURLWS_PING | CURLWS_PONG));
            return outcome::message;
        }
        if (only_time(code)) return outcome::nothing;
        if (code == CURLE_GOT_NOTHING) {
            const auto how = closed();
            if (how && how->code != 1006) return outcome::closed;
            throw error(code, "receive: the connection was cut");
        }
        throw error(code, text_of(code, "receive"));
    }
    /* Which of CURLWS_READABLE, _WRITABLE and _CLOSED it is; 0 after the time and wakeup(). */
    unsigned poll(unsigned want, milliseconds timeout = forever)
    {
        unsigned ready = 0;
        check(curl_ws_poll(handle(), want, wait(timeout), &ready), "poll");
        return ready;
    }
    /* Ends the wait of another thread. */
    void wakeup() noexcept { (void)curlws_wakeup(handle()); }

    /* Connects and gives each message to `run`, until the connection is closed by either end; one that is
       lost is made again where CURLWSOPT_RECONNECT_TRIES says so. `run` may send() and close(). */
    void run(message_function run)
    {
        const long all = state_->ws_options;
        if (inside()) check(CURLE_RECURSIVE_API_CALL, "run"); /* the function that runs would be replaced */
        state_->on_message = std::move(run);
        check(curl_easy_setopt(handle(), CURLOPT_WS_OPTIONS, all | CURLWS_MESSAGES), "run");
        set(CURLOPT_CONNECT_ONLY, 0);
        set(CURLOPT_WRITEFUNCTION, &detail::deliver);
        set(CURLOPT_WRITEDATA, state_.get());
        const CURLcode code = curl_easy_perform(handle());
        (void)curl_easy_setopt(handle(), CURLOPT_WS_OPTIONS, all);
        finish(code, false, "run");
    }

    /* Says CLOSE, waits for the peer's, and closes. False: the peer's did not come in that time, or there
       was no connection any more; it is closed all the same (with a timeout of 0: call again). */
    bool close(int code = 1000, const std::string &reason = {}, milliseconds timeout = std::chrono::seconds(5))
    {
        const CURLcode result = curlws_close(handle(), code, reason.c_str(), wait(timeout));
        if (result == CURLE_BAD_FUNCTION_ARGUMENT || result == CURLE_FAILED_INIT) check(result, "close");
        return result == CURLE_OK;
    }
    /* Says CLOSE; what the peer still has to say is received. False: the CLOSE goes out with later calls. */
    bool done(int code = 1000, const std::string &reason = {}, milliseconds timeout = std::chrono::seconds(5))
    {
        return taken(curlws_done(handle(), code, reason.c_str(), wait(timeout)));
    }
    /* How it was closed; nothing while it is open, or was never. */
    std::optional<closing> closed() const
    {
        const char *reason = nullptr;
        std::size_t size = 0;
        closing how;
        if (curlws_close_status(handle(), &how.code, &reason, &size) != CURLE_OK) return std::nullopt;
        how.reason.assign(reason ? reason : "", reason ? size : 0);
        return how;
    }

    /* A header of the server's answer (as a server: of the client's request). */
    std::optional<std::string> response_header(const std::string &name) const
    {
        curl_header *found = nullptr;
        if (curl_easy_header(handle(), name.c_str(), 0, CURLH_1XX | CURLH_HEADER, -1, &found))
            return std::nullopt;
        return std::string(found->value);
    }
    curlws_statistics statistics() const
    {
        curlws_statistics figures{};
        figures.size = sizeof figures;
        check(curlws_stats(handle(), &figures), "statistics");
        return figures;
    }
    /* For an event loop of your own; CURL_SOCKET_BAD without one. */
    curl_socket_t socket() const noexcept
    {
        curl_socket_t fd = CURL_SOCKET_BAD;
        (void)curl_easy_getinfo(handle(), CURLINFO_ACTIVESOCKET, &fd);
        return fd;
    }

private:
    bool inside() const noexcept { return state_->inside == std::this_thread::get_id(); }
    int wait(milliseconds timeout) const noexcept
    {
        if (inside()) return 0; /* a function of the program's may not */
        if (timeout == forever) return -1;
        if (timeout < milliseconds::zero()) return 0;
        return timeout.count() > INT_MAX ? INT_MAX : static_cast<int>(timeout.count());
    }
    CURLcode sending(kind type, bytes data, milliseconds timeout)
    {
        return curlws_send_message(handle(), data.data(), data.size(), static_cast<unsigned>(type), wait(timeout));
    }
    /* A dead peer is CURLE_OPERATION_TIMEDOUT, too, and closed. */
    bool only_time(CURLcode code) const noexcept
    {
        return code == CURLE_AGAIN || (code == CURLE_OPERATION_TIMEDOUT &&
                                       curlws_close_status(handle(), nullptr, nullptr, nullptr) == CURLE_AGAIN);
    }
    /* What several threads may do has no part in the sentence, which one thread may be writing. */
    bool taken(CURLcode code) const
    {
        if (code == CURLE_OK) return true;
        if (only_time(code)) return false;
        throw error(code, std::string("send: ") + curl_easy_strerror(code));
    }
    std::string text_of(CURLcode code, const char *what) const
    {
        return std::string(what) + ": " + (state_->reason[0] ? state_->reason : curl_easy_strerror(code));
    }
    static void check(CURLcode code, const char *what)
    {
        if (code != CURLE_OK) throw error(code, std::string(what) + ": " + curl_easy_strerror(code));
    }
    connection &must(CURLcode code, const char *what)
    {
        if (code != CURLE_OK) throw error(code, text_of(code, what));
        return *this;
    }
    /* Behind what runs functions of the program's: what they threw comes first. */
    void finish(CURLcode code, bool time_was_up, const char *what)
    {
        if (state_->thrown) std::rethrow_exception(std::exchange(state_->thrown, nullptr));
        if (code == CURLE_OK) return;
        if (time_was_up) throw timed_out(code, text_of(code, what));
        throw error(code, text_of(code, what));
    }

    std::unique_ptr<detail::state> state_;
};

} // namespace curlws

#endif
