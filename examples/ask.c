/* Asks a question and waits for the answer no longer than it was told to: opening, sending, waiting
 * and closing share one deadline, of which each call is given what is left.
 *
 *     cc ask.c $(pkg-config --cflags --libs curlws) -o ask
 *     ./ask URL QUESTION [MILLISECONDS [CA-FILE]]
 *
 * prints the answer, or: no answer in time
 */
#include <curl/curl.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static long long now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000LL + now.tv_nsec / 1000000;
}

static int left(long long deadline)
{
    long long ms = deadline - now_ms();
    return ms > 1 ? (int)ms : 1; /* 0 would not wait at all */
}

int main(int argc, char **argv)
{
    char error[CURL_ERROR_SIZE] = "";
    const void *answer;
    size_t size;
    CURLcode code;
    CURL *curl = curl_easy_init();
    if (argc < 3 || !curl) {
        fprintf(stderr, "usage: %s URL QUESTION [MILLISECONDS [CA-FILE]]\n", argv[0]);
        return 2;
    }
    long long deadline = now_ms() + (argc > 3 ? atoi(argv[3]) : 2000);
    curl_easy_setopt(curl, CURLOPT_URL, argv[1]);
    curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, error);
    if (argc > 4) curl_easy_setopt(curl, CURLOPT_CAINFO, argv[4]);

    code = curlws_connect(curl, left(deadline));
    if (code == CURLE_OK) code = curlws_send_message(curl, argv[2], strlen(argv[2]), CURLWS_TEXT, left(deadline));
    if (code == CURLE_OK) code = curlws_recv_message(curl, &answer, &size, NULL, left(deadline));
    if (code == CURLE_OK)
        printf("%.*s\n", (int)size, (const char *)answer);
    else if (code == CURLE_OPERATION_TIMEDOUT)
        puts("no answer in time"); /* a later call could still take it: nothing is lost */
    else
        printf("%s: %s\n", curl_easy_strerror(code), error);
    curlws_close(curl, 1000, NULL, left(deadline));
    curl_easy_cleanup(curl);
    return code != CURLE_OK && code != CURLE_OPERATION_TIMEDOUT;
}
