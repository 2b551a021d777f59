/* Peers that want our memory, and messages that need much of it for a while. Arguments: URL, what,
   options. */
#include "message.h"

#include <sys/resource.h>

#define LARGE (200 << 20)

/* Pages in use now, in KB, and addresses. */
static void in_use(long *resident, long *addresses)
{
    FILE *file = fopen("/proc/self/statm", "r");
    CHECK(file && fscanf(file, "%ld %ld", addresses, resident) == 2);
    if (file) fclose(file);
    *resident *= sysconf(_SC_PAGESIZE) / 1024;
    *addresses *= sysconf(_SC_PAGESIZE) / 1024;
}

static void say(const char *what, long kb, long most)
{
    if (kb <= most)
        printf("%s: ok\n", what);
    else
        printf("%s: not ok, %ld KB\n", what, kb);
}

/* From here on so many bytes of addresses more, at most. */
static void limit_addresses(long long more)
{
    long resident, addresses;
    struct rlimit limit;
    in_use(&resident, &addresses);
    CHECK(getrlimit(RLIMIT_AS, &limit) == 0);
    limit.rlim_cur = (rlim_t)(addresses * 1024LL + more);
    CHECK(setrlimit(RLIMIT_AS, &limit) == 0);
}

/* There is no memory for a message that may be so large: it is an answer, and nothing is lost. */
static void run_short(CURL *curl)
{
    char *large = calloc(LARGE, 1);
    const void *data;
    size_t size;
    unsigned flags;
    int i;
    CHECK(large != NULL);
    limit_addresses(32 << 20);
    for (i = 0; i < 2; i++) {
        CURLcode code = curlws_recv_message(curl, &data, &size, &flags, PATIENCE_MS);
        printf("recv: %d\n", (int)code);
    }
    printf("send: %d\n", (int)curlws_send_message(curl, large, LARGE, CURLWS_BINARY, 0));
    printf("send: %d\n", (int)curlws_send_message(curl, "small", 5, CURLWS_TEXT, PATIENCE_MS));
    limit_addresses(LARGE * 4LL);
    printf("recv: %d\n", (int)curlws_recv_message(curl, &data, &size, &flags, PATIENCE_MS));
    printf("%lu bytes\n", (unsigned long)size);
    free(large);
    curl_easy_cleanup(curl);
}

int main(int argc, char **argv)
{
    const char *what = argument(argc, argv, 2, "hostile");
    CURL *curl = new_handle(argv[1]);
    const void *data;
    size_t size, all = 0;
    unsigned flags;
    long resident, addresses, resident_then, addresses_then;
    CURLcode code;
    set_options(curl, argc, argv, 3);
    printf("perform: %d\n", (int)curl_easy_perform(curl));
    /* What a first message needs once. */
    CHECK(curlws_recv_message(curl, &data, &size, &flags, PATIENCE_MS) == CURLE_OK);
    in_use(&resident, &addresses);
    if (!strcmp(what, "short")) {
        run_short(curl);
        return 0;
    }
    if (!strcmp(what, "announced")) {
        /* Much is announced, little comes. */
        const struct curl_ws_frame *meta;
        do {
            code = curlws_recv_message(curl, &data, &size, &flags, 50);
        } while (curl_ws_recv(curl, NULL, 0, &all, &meta) == CURLE_AGAIN);
    } else {
        while ((code = curlws_recv_message(curl, &data, &size, &flags, PATIENCE_MS)) == CURLE_OK) all += size;
    }
    printf("recv: %d after %lu bytes\n", (int)code, (unsigned long)all);
    in_use(&resident_then, &addresses_then);
    say("resident", resident_then - resident, 2048);
    say("addresses", addresses_then - addresses, 4096);
    say("at most", resident_kb() - resident, strcmp(what, "large") ? 8192 : 160 * 1024);
    curl_easy_cleanup(curl);
    return 0;
}
