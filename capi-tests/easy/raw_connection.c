/* CURLOPT_CONNECT_ONLY 1: no handshake; curl_easy_send and curl_easy_recv move bytes. */
#include "test.h"

int main(int argc, char **argv)
{
    static const char request[] = "GET / HTTP/1.1\r\nHost: x\r\n\r\n";
    CURL *curl = new_handle(argv[1]);
    char buffer[64];
    size_t n = 0;
    CURLcode code;
    (void)argc;
    CHECK(curl_easy_setopt(curl, CURLOPT_CONNECT_ONLY, 1L) == CURLE_OK);
    printf("perform: %d\n", (int)curl_easy_perform(curl));
    code = curl_easy_send(curl, request, sizeof request - 1, &n);
    printf("send: %d, %lu\n", (int)code, (unsigned long)n);
    while ((code = curl_easy_recv(curl, buffer, sizeof buffer, &n)) == CURLE_AGAIN)
        if (!wait_for(curl, POLLIN)) break;
    printf("recv: %d ", (int)code);
    print_bytes((unsigned char *)buffer, n);
    while ((code = curl_easy_recv(curl, buffer, sizeof buffer, &n)) == CURLE_AGAIN)
        if (!wait_for(curl, POLLIN)) break;
    printf("\nat the end: %d, %lu\n", (int)code, (unsigned long)n);
    curl_easy_cleanup(curl);
    return 0;
}
