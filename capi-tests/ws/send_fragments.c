/* Messages in several frames: CURLWS_CONT on all but the last. */
#include "test.h"

int main(int argc, char **argv)
{
    CURL *curl = connected(argv[1]);
    (void)argc;
    printf("%d ", (int)send_all(curl, "Hel", 3, CURLWS_TEXT | CURLWS_CONT));
    printf("%d ", (int)send_all(curl, "", 0, CURLWS_TEXT | CURLWS_CONT));
    printf("%d ", (int)send_all(curl, "ping", 4, CURLWS_PING));
    printf("%d ", (int)send_all(curl, "lo, ", 4, CURLWS_TEXT | CURLWS_CONT));
    printf("%d\n", (int)send_all(curl, "world", 5, CURLWS_TEXT));
    printf("%d ", (int)send_all(curl, "\1\2", 2, CURLWS_BINARY | CURLWS_CONT));
    printf("%d\n", (int)send_all(curl, "", 0, CURLWS_BINARY));
    printf("%d\n", (int)send_text(curl, "whole"));
    print_next(curl);
    curl_easy_cleanup(curl);
    return 0;
}
