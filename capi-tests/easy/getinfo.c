/* Every info that programs ask for, before and after connecting. Arguments: URL, roots, how often. */
#define CURL_DISABLE_DEPRECATION /* older infos are what some programs ask for */
#include "test.h"

static void text(CURL *curl, const char *name, CURLINFO info)
{
    const char *value = "untouched";
    CURLcode code = curl_easy_getinfo(curl, info, &value);
    printf("%s: %d %s\n", name, (int)code, value ? value : "NULL");
}

/* A number; or only whether there is one: ports, sizes and times differ between runs. */
static void print_number(const char *name, CURLcode code, double value, int exact)
{
    if (exact)
        printf("%s: %d %.0f\n", name, (int)code, value);
    else
        printf("%s: %d %s\n", name, (int)code, value > 0 ? "some" : value < 0 ? "negative" : "0");
}

#define NUMBER(function, type, exact)                                 \
    static void function(CURL *curl, const char *name, CURLINFO info) \
    {                                                                 \
        type value = -99;                                             \
        CURLcode code = curl_easy_getinfo(curl, info, &value);        \
        print_number(name, code, (double)value, exact);               \
    }

NUMBER(number, long, 1)
NUMBER(some_number, long, 0)
NUMBER(exact_offset, curl_off_t, 1)
NUMBER(offset, curl_off_t, 0)
NUMBER(exact_real, double, 1)
NUMBER(real, double, 0)

#define SHOW(kind, name) kind(curl, #name, CURLINFO_##name)

static void dump(CURL *curl, int connected)
{
    curl_socket_t fd = 12345;
    char *own = NULL;
    CURLcode code = curl_easy_getinfo(curl, CURLINFO_ACTIVESOCKET, &fd);
    printf("ACTIVESOCKET: %d %s\n", (int)code, fd == CURL_SOCKET_BAD ? "none" : "some");
    code = curl_easy_getinfo(curl, CURLINFO_PRIVATE, &own);
    printf("PRIVATE: %d %s\n", (int)code, own ? own : "NULL");
    SHOW(number, RESPONSE_CODE);
    SHOW(number, HTTP_CONNECTCODE);
    SHOW(number, SSL_VERIFYRESULT);
    SHOW(number, HTTP_VERSION);
    SHOW(number, NUM_CONNECTS);
    SHOW(number, REDIRECT_COUNT);
    SHOW(number, OS_ERRNO);
    SHOW(text, SCHEME);
    SHOW(text, PRIMARY_IP);
    SHOW(text, LOCAL_IP);
    SHOW(text, REDIRECT_URL);
    SHOW(text, CONTENT_TYPE);
    SHOW(text, EFFECTIVE_METHOD);
    SHOW(some_number, LASTSOCKET);
    SHOW(some_number, PRIMARY_PORT);
    SHOW(some_number, LOCAL_PORT);
    SHOW(some_number, HEADER_SIZE);
    SHOW(some_number, REQUEST_SIZE);
    SHOW(exact_offset, XFER_ID);
    /* libcurl forgets the number of a connection that it closed. */
    if (connected) SHOW(exact_offset, CONN_ID);
    SHOW(exact_real, CONTENT_LENGTH_UPLOAD);
    SHOW(exact_offset, CONTENT_LENGTH_UPLOAD_T);
    SHOW(real, TOTAL_TIME);
    SHOW(real, NAMELOOKUP_TIME);
    SHOW(real, CONNECT_TIME);
    SHOW(real, PRETRANSFER_TIME);
    SHOW(real, STARTTRANSFER_TIME);
    SHOW(real, APPCONNECT_TIME);
    SHOW(real, REDIRECT_TIME);
    SHOW(offset, TOTAL_TIME_T);
    SHOW(offset, NAMELOOKUP_TIME_T);
    SHOW(offset, CONNECT_TIME_T);
    SHOW(offset, PRETRANSFER_TIME_T);
    SHOW(offset, POSTTRANSFER_TIME_T);
    SHOW(offset, STARTTRANSFER_TIME_T);
    SHOW(offset, APPCONNECT_TIME_T);
    SHOW(offset, REDIRECT_TIME_T);
    SHOW(offset, SIZE_DOWNLOAD_T);
    SHOW(offset, SIZE_UPLOAD_T);
    SHOW(offset, CONTENT_LENGTH_DOWNLOAD_T);
}

int main(int argc, char **argv)
{
    CURL *curl = curl_easy_init();
    const char *url = NULL;
    int times = atoi(argument(argc, argv, 3, "1"));
    puts("fresh:");
    dump(curl, 1);
    curl_easy_setopt(curl, CURLOPT_URL, argv[1]);
    curl_easy_setopt(curl, CURLOPT_CONNECT_ONLY, 2L);
    curl_easy_setopt(curl, CURLOPT_PRIVATE, "mine");
    curl_easy_setopt(curl, CURLOPT_CAINFO, argument(argc, argv, 2, NULL));
    while (times--) {
        CURLcode code = curl_easy_perform(curl);
        printf("perform: %d\n", (int)code);
        dump(curl, code == CURLE_OK);
    }
    curl_easy_getinfo(curl, CURLINFO_EFFECTIVE_URL, &url);
    printf("EFFECTIVE_URL as given: %d\n", !strcmp(url, argv[1]));
    printf("no place for the answer: %s\n",
           curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, (long *)NULL) ? "refused" : "accepted");
    curl_easy_cleanup(curl);
    return 0;
}
