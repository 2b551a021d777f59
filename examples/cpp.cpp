/* libcurlws from C++: connects, sends text and bytes, prints what comes back, closes. <curl/curlws.hpp>
 * is a header alone: its `connection` cleans up after itself, and what fails throws. To be tried with a
 * server that sends everything back.
 *
 *     c++ -std=c++17 cpp.cpp $(pkg-config --cflags --libs curlws) -o cpp
 *     ./cpp URL [CA-FILE]
 *
 * prints
 *     text, 13 bytes: Hello, world!
 *     binary, 4 bytes
 *     closed: 1000 bye
 */
#include <curl/curlws.hpp>

#include <array>
#include <cstdint>
#include <iostream>

using namespace std::chrono_literals;

static void talk(const char *url, const char *authorities)
{
    curlws::connection c(url);
    c.set(CURLOPT_WS_OPTIONS, CURLWS_COMPRESS);
    c.set(CURLWSOPT_PING_INTERVAL_MS, 5000); /* a dead peer is noticed */
    if (authorities) c.set(CURLOPT_CAINFO, authorities);
    c.connect(10s);

    c.send("Hello, world!");
    c.send_binary(std::array<std::uint8_t, 4>{1, 2, 3, 4}); /* or a vector, a span, a string */
    for (int left = 2; left > 0; left--) {
        auto got = c.receive(10s); /* none: the server has closed */
        if (!got) break;
        const bool text = got->type == curlws::kind::text;
        std::cout << (text ? "text, " : "binary, ") << got->data.size() << " bytes";
        if (text) std::cout << ": " << got->data;
        std::cout << '\n';
    }
    c.close(1000, "bye");
    if (auto how = c.closed()) std::cout << "closed: " << how->code << ' ' << how->reason << '\n';
}

int main(int argc, char **argv)
{
    if (argc < 2) {
        std::cerr << "usage: " << argv[0] << " URL [CA-FILE]\n";
        return 2;
    }
    try {
        talk(argv[1], argc > 2 ? argv[2] : nullptr);
    } catch (const curlws::timed_out &late) {
        std::cerr << "no answer in time: " << late.what() << '\n';
        return 1;
    } catch (const curlws::error &wrong) {
        std::cerr << wrong.what() << " (" << wrong.code() << ")\n";
        return 1;
    }
}
