/* include/curl/curlws.hpp: both ends of a socketpair, and what a C++ programmer would trip over. It is
 * compiled by -std=c++17 and c++20, and run under valgrind.
 */
#include <curl/curlws.hpp>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <fcntl.h>
#include <string>
#include <sys/socket.h>
#include <thread>
#include <vector>

using namespace std::chrono_literals;
using curlws::connection;
using curlws::kind;

#define CHECK(what)                                                                                  \
    do {                                                                                             \
        if (!(what)) {                                                                               \
            std::printf("not ok: line %d: %s\n", __LINE__, #what);                                   \
            std::exit(1);                                                                            \
        }                                                                                            \
    } while (0)

static_assert(!std::is_copy_constructible_v<connection> && !std::is_copy_assignable_v<connection>);
static_assert(std::is_nothrow_move_constructible_v<connection> && std::is_nothrow_move_assignable_v<connection>);
/* A text with its NUL, or strings' insides in place of their text, cannot be sent by mistake. */
static_assert(!std::is_convertible_v<char[4], curlws::bytes>);
static_assert(!std::is_convertible_v<std::vector<std::string>, curlws::bytes>);
static_assert(std::is_convertible_v<std::array<unsigned char, 4>, curlws::bytes>);

/* What `run` throws: its code, or -1. */
template <class Exception = curlws::error, class Function> static int thrown(Function run)
{
    try {
        run();
    } catch (const Exception &caught) {
        CHECK(*caught.what());
        return caught.code();
    }
    return -1;
}

struct pair {
    connection client{"ws://example.org/chat"}, server;
    pair(unsigned flags = 0)
    {
        int fds[2];
        CHECK(socketpair(AF_UNIX, SOCK_STREAM, 0, fds) == 0);
        client.attach(fds[0], flags);
        server.attach(fds[1], flags | CURLWS_SERVER);
    }
    void open()
    {
        std::thread other([this] { server.accept(20s); });
        client.connect(20s);
        other.join();
    }
};

static void messages()
{
    pair ends;
    const std::string chosen = "a-subprotocol-too-long-to-be-held-within-a-string";
    ends.client.subprotocol("v1, " + chosen).header("X-Mine: yes");
    ends.server.on_request([&](const curlws_request &request, curlws::reply &reply) {
        CHECK(std::string(request.target) == "/chat");
        reply.subprotocol = chosen;
        reply.headers = {"X-Theirs: one", "X-Theirs-Too: two"};
        return 0;
    });
    ends.open();
    CHECK(ends.client.response_header("Sec-WebSocket-Protocol") == chosen);
    CHECK(ends.client.response_header("x-theirs-too") == "two" && !ends.client.response_header("x-mine"));
    CHECK(ends.server.response_header("x-mine") == "yes");

    connection client = std::move(ends.client); /* what it points to stays where it is */
    const std::vector<unsigned short> numbers(70000, 0x0102);
    client.send("Grüße", 5s);
    client.send(std::string("a\0b", 3));
    client.send_binary(numbers, 0ms);
    client.send(kind::binary, std::string_view());
    auto got = ends.server.receive();
    CHECK(got && got->data == "Grüße" && got->type == kind::text);
    CHECK(ends.server.receive(5s)->data.size() == 3);
    curlws::message again;
    CHECK(ends.server.receive(again, 5s) == curlws::outcome::message);
    CHECK(again.data.size() == 140000 && again.data[1] == 1 && again.type == kind::binary);
    CHECK(ends.server.receive(again, 5s) == curlws::outcome::message && again.data.empty());
    CHECK(client.statistics().messages_sent == 4);

    /* Nothing there: no error, or one of its own. */
    CHECK(ends.server.receive(again, 0ms) == curlws::outcome::nothing);
    CHECK(thrown<curlws::timed_out>([&] { ends.server.receive(1ms); }) == CURLE_OPERATION_TIMEDOUT);
    CHECK(ends.server.poll(CURLWS_READABLE | CURLWS_WRITABLE, 0ms) == CURLWS_WRITABLE);
    ends.server.wakeup();
    CHECK(thrown<curlws::timed_out>([&] { ends.server.receive(); }) == CURLE_OPERATION_TIMEDOUT);

    CHECK(!client.closed());
    std::thread other([&] { CHECK(client.close(4000, "enough")); });
    CHECK(!ends.server.receive());
    CHECK(ends.server.closed()->code == 4000 && ends.server.closed()->reason == "enough");
    ends.server.close(4000);
    other.join();
    CHECK(!client.close()); /* harmless */
    CHECK(thrown([&] { client.send("late"); }) > 0);
}

static void errors()
{
    CHECK(thrown([] { connection("nonsense://x/").connect(); }) == CURLE_UNSUPPORTED_PROTOCOL);
    connection none;
    CHECK(thrown([&] { none.set(CURLOPT_URL, 5); }) == CURLE_BAD_FUNCTION_ARGUMENT);
    CHECK(thrown([&] { none.set(CURLOPT_VERBOSE, "yes"); }) == CURLE_BAD_FUNCTION_ARGUMENT);
    try { /* which option, as the program may set many in one line */
        none.set(CURLOPT_TIMEOUT_MS, 5).set(CURLOPT_DNS_SERVERS, "192.0.2.1");
        CHECK(!"refused");
    } catch (const curlws::error &caught) {
        CHECK(caught.code() == CURLE_NOT_BUILT_IN);
        CHECK(std::string(caught.what()).find("CURLOPT_DNS_SERVERS") != std::string::npos);
    }
    const int no_socket = open("/dev/null", O_RDWR);
    CHECK(thrown([&] { none.attach(no_socket); }) == CURLE_BAD_FUNCTION_ARGUMENT);
    CHECK(fcntl(no_socket, F_GETFD) == -1); /* it was taken over */
    none.set(CURLOPT_MAXFILESIZE_LARGE, 5000000000).set(CURLWSOPT_QUEUE_LIMIT, 1000).set(CURLOPT_WRITEDATA, nullptr);
    CHECK(thrown([&] { none.send("x"); }) > 0 && !none.closed() && none.socket() == CURL_SOCKET_BAD);
    {
        pair ends(CURLWS_NOHTTP); /* cut, without a CLOSE: no orderly end */
        ends.client.connect();
        ends.server.accept();
        ends.server = connection();
        CHECK(thrown([&] { ends.client.receive(); }) > 0);
        CHECK(ends.client.closed()->code == 1006);
    }
    pair ends(CURLWS_NOHTTP); /* who does not read */
    ends.client.set(CURLWSOPT_QUEUE_LIMIT, 100000).connect();
    ends.server.accept();
    const std::string much(50000, 'x');
    while (ends.client.try_send(kind::text, much)) {}
    CHECK(!ends.client.flush(0ms));
    CHECK(thrown<curlws::timed_out>([&] { ends.client.send(much, 1ms); }) == CURLE_OPERATION_TIMEDOUT);
    CHECK(thrown([&] { ends.client.close(5, "no such code"); }) == CURLE_BAD_FUNCTION_ARGUMENT);
}

/* What a function of the program's throws comes out of the call that ran it, and not through C. */
static void exceptions()
{
    struct mine {};
    pair refused;
    refused.server.on_request([](const curlws_request &, curlws::reply &) -> int { throw mine(); });
    std::thread other([&] { CHECK(thrown([&] { refused.client.connect(); }) == CURLE_HTTP_RETURNED_ERROR); });
    bool caught = false;
    try {
        refused.server.accept();
    } catch (const mine &) {
        caught = true;
    }
    other.join();
    CHECK(caught);

    pair ends;
    int opened = 0;
    ends.client.on_reconnect([&](const curlws_reconnect &event) { return opened += event.event == CURLWS_OPENED; });
    std::thread server([&] {
        ends.server.accept();
        std::size_t sent;
        CHECK(curl_ws_send(ends.server.handle(), "o", 1, &sent, 0, CURLWS_TEXT | CURLWS_CONT) == CURLE_OK);
        CHECK(curl_ws_send(ends.server.handle(), "ne", 2, &sent, 0, CURLWS_TEXT) == CURLE_OK);
        ends.server.send_binary(std::array<char, 3>{'t', 'w', 'o'});
        CHECK(ends.server.receive()->data == "answer");
        try {
            ends.server.receive();
        } catch (const curlws::error &) {
        }
    });
    caught = false;
    try {
        ends.client.run([&](std::string_view data, kind type) {
            if (data == "one") return ends.client.send("answer"); /* does not wait within here */
            CHECK(data == "two" && type == kind::binary && ends.client.closed() == std::nullopt);
            throw mine();
        });
    } catch (const mine &) {
        caught = true;
    }
    ends.client = connection(); /* the server waits */
    server.join();
    CHECK(caught && opened == 1);
}

/* Functions that set another in their own place, and lived on the heap. */
static void replaced()
{
    pair ends;
    const std::string kept(100, 'k');
    ends.client.on_reconnect([&, kept](const curlws_reconnect &) {
        ends.client.on_reconnect(nullptr);
        return kept == std::string(100, 'k');
    });
    ends.server.on_request([&, kept](const curlws_request &, curlws::reply &) {
        ends.server.on_request(nullptr);
        return kept == std::string(100, 'k') ? 0 : 500;
    });
    std::thread server([&] {
        ends.server.accept();
        ends.server.send("one");
        CHECK(!ends.server.receive());
        ends.server.close();
    });
    int count = 0;
    ends.client.run([&, kept](std::string_view, kind) {
        CHECK(thrown([&] { ends.client.run(nullptr); }) == CURLE_RECURSIVE_API_CALL);
        CHECK(kept == std::string(100, 'k') && ++count == 1);
        ends.client.close();
    });
    server.join();
    CHECK(count == 1);
}

static void callbacks_close()
{
    pair ends;
    std::thread server([&] {
        ends.server.accept();
        for (int number = 0; number < 100; number++) ends.server.send(std::to_string(number));
        CHECK(!ends.server.receive());
        CHECK(ends.server.closed()->code == 1000);
        ends.server.close();
    });
    int count = 0;
    ends.client.set(CURLOPT_WS_OPTIONS, CURLWS_COMPRESS);
    CHECK(thrown([&] { ends.client.set(CURLOPT_WS_OPTIONS, 1L << 20); }) == CURLE_BAD_FUNCTION_ARGUMENT);
    ends.client.run([&](std::string_view, kind) {
        if (++count == 50) ends.client.close();
    });
    server.join();
    CHECK(count == 50);
}

int main()
{
    messages();
    errors();
    exceptions();
    replaced();
    callbacks_close();
    std::puts("ok");
}
