/* A handle used twice, copied and reset. */
#include "test.h"

static void talk(CURL *curl, const char *who)
{
    CURLcode code = curl_easy_perform(curl);
    printf("%s: perform %d\n", who, (int)code);
    if (code != CURLE_OK) return;
    printf("send: %d\n", (int)send_text(curl, who));
    print_next(curl);
}

int main(int argc, char **argv)
{
    CURL *curl = new_handle(argv[1]);
    CURL *copy;
    (void)argc;
    CHECK(curl_easy_setopt(curl, CURLOPT_USERAGENT, "test/1") == CURLE_OK);
    talk(curl, "first");
    copy = curl_easy_duphandle(curl);
    talk(copy, "copy");
    curl_easy_cleanup(copy);
    talk(curl, "again");
    curl_easy_reset(curl);
    printf("after reset: %d\n", (int)curl_easy_perform(curl));
    curl_easy_setopt(curl, CURLOPT_URL, argv[1]);
    curl_easy_setopt(curl, CURLOPT_CONNECT_ONLY, 2L);
    talk(curl, "reset");
    curl_easy_cleanup(curl);
    return 0;
}
