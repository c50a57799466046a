'use client';

import { useTranslations } from 'use-intl';
import type { CatalogueProvider, ModelParameters } from '#lib/contract/api.ts';
import { ParameterControl } from './parameter-control.tsx';
import { isKnownParameter, type ParameterName } from './parameter-names.ts';

interface ParameterFormProps {
  readonly provider: CatalogueProvider;
  readonly values: ModelParameters;
  readonly onChange: (values: ModelParameters) => void;
}

/** The parameters a provider says it takes. One that is left alone is not sent: the provider's default holds. */
export function ParameterForm({ provider, values, onChange }: ParameterFormProps) {
  const t = useTranslations('settings');
  const specs = provider.parameters.filter((spec) => isKnownParameter(spec.name));
  if (specs.length === 0) {
    return <p className="text-[14px] text-soft">{t('parametersNone', { provider: provider.label })}</p>;
  }
  const set = (name: ParameterName, value: unknown) => {
    const { [name]: _replaced, ...rest } = values;
    onChange(value === undefined ? rest : { ...rest, [name]: value });
  };
  return specs.map((spec) =>
    isKnownParameter(spec.name) ? (
      <ParameterControl
        key={spec.name}
        name={spec.name}
        spec={spec}
        value={values[spec.name] ?? undefined}
        onChange={(value) => isKnownParameter(spec.name) && set(spec.name, value)}
      />
    ) : null,
  );
}
