/* How many transfers a multi handle has, of each kind. */
#ifndef CURLWS_COUNTS_H
#define CURLWS_COUNTS_H

#include "test.h"

static inline void print_counts(CURLM *multi)
{
    static const CURLMinfo_offt kinds[] = {CURLMINFO_XFERS_CURRENT, CURLMINFO_XFERS_RUNNING,
                                           CURLMINFO_XFERS_PENDING, CURLMINFO_XFERS_DONE,
                                           CURLMINFO_XFERS_ADDED};
    int i;
    printf("counts:");
    for (i = 0; i < 5; i++) {
        curl_off_t value = 7;
        CHECK(curl_multi_get_offt(multi, kinds[i], &value) == CURLM_OK);
        printf(" %ld", (long)value);
    }
    putchar('\n');
}

#endif
