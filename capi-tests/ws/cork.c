/* curlws_cork: messages that wait for each other. Arguments: URL, how many, the file of roots. */
#include "test.h"

#ifndef LIBCURLWS_VERSION_NUM
int main(void)
{
    puts("libcurl has no such function");
    return 0;
}
#else

static int many;

static CURL *handle(int argc, char **argv)
{
    CURL *curl = new_handle(argv[1]);
    if (argc > 3) CHECK(curl_easy_setopt(curl, CURLOPT_CAINFO, argv[3]) == CURLE_OK);
    return curl;
}

static void say(const char *what, CURLcode code)
{
    printf("%s: %d\n", what, (int)code);
}

static void send_many(CURL *curl)
{
    char text[20];
    int i;
    for (i = 0; i < many; i++) {
        snprintf(text, sizeof text, "message %d", i);
        CHECK(send_all(curl, text, strlen(text), CURLWS_TEXT) == CURLE_OK);
    }
}

static size_t answer(char *data, size_t size, size_t count, void *curl)
{
    (void)data;
    say("cork in a callback", curlws_cork(curl));
    send_many(curl);
    say("uncork in a callback", curlws_uncork(curl));
    return size * count;
}

int main(int argc, char **argv)
{
    CURL *curl;
    int i;
    many = atoi(argument(argc, argv, 2, "3"));
    say("no handle", curlws_cork(NULL));
    say("no handle", curlws_uncork(NULL));
    curl = handle(argc, argv);
    say("not connected", curlws_cork(curl));
    say("not connected", curlws_uncork(curl));
    say("perform", curl_easy_perform(curl));
    say("uncork without cork", curlws_uncork(curl));
    say("cork", curlws_cork(curl));
    send_many(curl);
    say("uncork", curlws_uncork(curl));
    for (i = 0; i < 2; i++) print_next(curl);
    curl_easy_cleanup(curl);

    curl = handle(argc, argv);
    CHECK(curl_easy_setopt(curl, CURLOPT_CONNECT_ONLY, 0L) == CURLE_OK);
    CHECK(curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, answer) == CURLE_OK);
    CHECK(curl_easy_setopt(curl, CURLOPT_WRITEDATA, curl) == CURLE_OK);
    say("perform", curl_easy_perform(curl));
    curl_easy_cleanup(curl);
    return 0;
}
#endif
