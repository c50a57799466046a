/**
 * What visitors of a demo may call: an explicit list by endpoint id. What is not on it is closed, whatever is added to
 * the product later; a test asks for a decision on each endpoint.
 */

/** `asks`: makes the server work or stores something, and counts as a request; `open`: reads, or changes little. */
export type Rule = 'open' | 'asks' | 'closed';

const rules = (rule: Rule, ids: string): [string, Rule][] =>
  ids
    .trim()
    .split(/\s+/)
    .map((id) => [id, rule]);

const RULES: ReadonlyMap<string, Rule> = new Map([
  ...rules(
    'asks',
    `createConversation createText createTextByPost synthesize uploadFiles importConversation testCredential
     putCredential postShare shareConversation createShare renewShare copyShare previewShare createPairing
     postMemory postUsage postLog signInVisitor beginVisitorSignIn endVisitorSignIn
     signInAtProvider signInAtProviderByPost
     createTranscript readImageText readBatchText chatAboutImage classify extractEntities streamSteps transcribe`,
  ),
  ...rules(
    'open',
    `getHealth getApiInfo getApiPage getApiReference getApiAsset listVisionModels getVersion getOpenApi getQuota getPublicKey postPublicKey signOutVisitor
     getCatalogue getProviders getModels getProviderModels listCredentials deleteCredential getSettings patchSettings
     getConversations getConversation patchConversation restoreConversation removeConversation getConversationEvents
     getMessages getMessage removeMessage joinRun stopRun exportConversation
     getTranscriber getBucketText streamBucketText getBucketInfo deleteBucket getBucketFile deleteBucketFile getBucketMedia
     getBucketThumbnail getMedia getImage getThumbnail searchMedia listMedia deleteMedia
     getShare deleteShare getConversationShare getMemories createMemory updateMemory deleteMemory deleteMemories
     getMemory getUsage getStats listShares getOwnShare changeShare revokeOwnShare revokeAllShares
     getDevices revokeDevice revokeDevices`,
  ),
  // Cookies of other sites: a demo has no business with them. Accounts and keys: visitors have none.
  ...rules(
    'closed',
    `uploadCookies getCookieFiles deleteCookieFile
     listSessions signOutEverywhere deleteSession getOwnAccount changeOwnName changeOwnPassword deleteOwnAccount
     getApiKeys createApiKey deleteApiKey
     analyze
     getLocalModels postLocalModelAction deleteLocalModel getLocalModelEvents`,
  ),
]);

/** Null for an endpoint nobody has decided about. */
export const ruleOf = (endpointId: string): Rule | null => RULES.get(endpointId) ?? null;
